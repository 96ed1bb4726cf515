"""Let everybody choose the ways by which they hear of what, and merchants have their programs told.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# What was "turn" until now: nothing by mail of what is merely new, nor of what waits for whoever is free.
NOT_CHATTER = '["lapse", "outcome", "reminder", "turn"]'
TEXTED = '["outcome", "reminder", "turn"]'


def upgrade() -> None:
    instant = sa.DateTime(timezone=True)
    with op.batch_alter_table('letter', schema=None) as batch_op:
        batch_op.add_column(sa.Column('channel', sa.String(length=10), nullable=False, server_default='email'))
        batch_op.add_column(sa.Column('due_at', instant, nullable=True))
    with op.batch_alter_table('letter', schema=None) as batch_op:
        batch_op.alter_column('channel', server_default=None)
    op.create_table(
        'notice_choice',
        sa.Column('account_id', sa.Integer(), nullable=False),
        sa.Column('email', sa.JSON(), nullable=False),
        sa.Column('sms', sa.JSON(), nullable=False),
        sa.Column('digest', sa.String(length=10), nullable=False),
        sa.Column('quiet_from', sa.Integer(), nullable=True),
        sa.Column('quiet_until', sa.Integer(), nullable=False),
        sa.Column('changed_at', instant, nullable=False),
        sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_notice_choice_account_id_account')),
        sa.PrimaryKeyConstraint('account_id', name=op.f('pk_notice_choice')),
    )
    op.create_table(
        'hook',
        sa.Column('merchant_id', sa.Integer(), nullable=False),
        sa.Column('url', sa.String(length=500), nullable=False),
        sa.Column('secret', sa.String(length=80), nullable=False),
        sa.Column('changed_at', instant, nullable=False),
        sa.ForeignKeyConstraint(['merchant_id'], ['merchant.id'], name=op.f('fk_hook_merchant_id_merchant')),
        sa.PrimaryKeyConstraint('merchant_id', name=op.f('pk_hook')),
    )
    op.create_table(
        'worker_round',
        sa.Column('name', sa.String(length=20), nullable=False),
        sa.Column('at', instant, nullable=True),
        sa.Column('failed_at', instant, nullable=True),
        sa.Column('error', sa.String(length=80), nullable=True),
        sa.PrimaryKeyConstraint('name', name=op.f('pk_worker_round')),
    )
    op.create_table(
        'phone_code',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('account_id', sa.Integer(), nullable=False),
        sa.Column('phone', sa.String(length=32), nullable=False),
        sa.Column('code_hash', sa.String(length=255), nullable=False),
        sa.Column('made_at', instant, nullable=False),
        sa.Column('ends_at', instant, nullable=False),
        sa.Column('tries', sa.Integer(), nullable=False),
        sa.Column('used_at', instant, nullable=True),
        sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_phone_code_account_id_account')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_phone_code')),
    )
    op.create_index(op.f('ix_phone_code_account_id'), 'phone_code', ['account_id'])
    op.execute(
        "INSERT INTO notice_choice (account_id, email, sms, digest, quiet_from, quiet_until, changed_at) "
        f"SELECT id, '{NOT_CHATTER}', '{TEXTED}', 'soon', 22, 8, created_at FROM account WHERE letters = 'turn'"
    )
    with op.batch_alter_table('account', schema=None) as batch_op:
        batch_op.drop_constraint('letters_known', type_='check')
        batch_op.drop_column('letters')


def downgrade() -> None:
    with op.batch_alter_table('account', schema=None) as batch_op:
        batch_op.add_column(sa.Column('letters', sa.String(length=4), nullable=False, server_default='all'))
        batch_op.create_check_constraint('letters_known', "letters IN ('all', 'turn')")
    with op.batch_alter_table('account', schema=None) as batch_op:
        batch_op.alter_column('letters', server_default=None)
    op.execute(
        "UPDATE account SET letters = 'turn' WHERE id IN "
        "(SELECT account_id FROM notice_choice WHERE CAST(email AS TEXT) NOT LIKE '%news%')"
    )
    op.drop_index(op.f('ix_phone_code_account_id'), table_name='phone_code')
    for table in ('phone_code', 'worker_round', 'hook', 'notice_choice'):
        op.drop_table(table)
    # A mail server has no use for what was meant for phones and programs.
    op.execute("DELETE FROM letter WHERE channel <> 'email'")
    with op.batch_alter_table('letter', schema=None) as batch_op:
        batch_op.drop_column('due_at')
        batch_op.drop_column('channel')
