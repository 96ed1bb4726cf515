"""Keep sanctions where they are found, and say of every matter when it ended and whether panel or office has the turn.

Revision ID: 0005
Revises: 0004
"""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

from portal.models.types import Instant

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('sanction',
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('no', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('merchant_id', sa.Integer(), nullable=True),
    sa.Column('measure', sa.String(length=40), nullable=False),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.Column('begins_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('suspended', sa.Boolean(), nullable=False),
    sa.Column('reversed_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('(account_id IS NULL) <> (merchant_id IS NULL)', name=op.f('ck_sanction_against_one_side')),
    sa.CheckConstraint('ends_at > begins_at', name=op.f('ck_sanction_has_an_end')),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_sanction_account_id_account')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_sanction_case_id_cases')),
    sa.ForeignKeyConstraint(['merchant_id'], ['merchant.id'], name=op.f('fk_sanction_merchant_id_merchant')),
    sa.PrimaryKeyConstraint('case_id', 'no', name=op.f('pk_sanction'))
    )
    with op.batch_alter_table('sanction', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sanction_account_id_ends_at'), ['account_id', 'ends_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_sanction_merchant_id_ends_at'), ['merchant_id', 'ends_at'], unique=False)

    with op.batch_alter_table('evidence', schema=None) as batch_op:
        batch_op.add_column(sa.Column('held', sa.Boolean(), nullable=False, server_default=sa.false()))

    with op.batch_alter_table('proceeding', schema=None) as batch_op:
        batch_op.add_column(sa.Column('for_panel', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('for_office', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True))
    _say_when_matters_ended()


def _say_when_matters_ended() -> None:
    matters = sa.table(
        "proceeding", sa.column("id", sa.Integer), sa.column("record", sa.JSON), sa.column("ended_at", Instant)
    )
    for row in op.get_bind().execute(sa.select(matters.c.id, matters.c.record)).all():
        if row.record["ended_at"]:
            ended_at = datetime.fromisoformat(row.record["ended_at"])
            op.execute(matters.update().where(matters.c.id == row.id).values(ended_at=ended_at))


def downgrade() -> None:
    with op.batch_alter_table('proceeding', schema=None) as batch_op:
        batch_op.drop_column('ended_at')
        batch_op.drop_column('for_office')
        batch_op.drop_column('for_panel')

    with op.batch_alter_table('evidence', schema=None) as batch_op:
        batch_op.drop_column('held')

    with op.batch_alter_table('sanction', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sanction_merchant_id_ends_at'))
        batch_op.drop_index(batch_op.f('ix_sanction_account_id_ends_at'))

    op.drop_table('sanction')
