"""Keep what somebody had typed when their sign-in ended, so that it comes back into its form after the next one.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('unsent',
    sa.Column('sign_in_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('path', sa.String(length=500), nullable=False),
    sa.Column('fields', sa.JSON(), nullable=False),
    sa.Column('typed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['sign_in_id'], ['sign_in.id'], name=op.f('fk_unsent_sign_in_id_sign_in')),
    sa.PrimaryKeyConstraint('sign_in_id', name=op.f('pk_unsent'))
    )
    with op.batch_alter_table('unsent', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_unsent_typed_at'), ['typed_at'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('unsent', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_unsent_typed_at'))

    op.drop_table('unsent')
