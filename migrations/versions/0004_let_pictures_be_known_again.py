"""Let pictures be known again, in any size and quality, and let what signals look for be found by an index.

A signal of bad faith asks whether a picture is in another case too, who has the same telephone, and how much people
complain. What was handed in before has no fingerprint; it can still be found by its seal.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "picture_band",
        sa.Column("band", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_picture_band_evidence_id_evidence"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("band", "evidence_id", name=op.f("pk_picture_band")),
    )
    op.create_index(op.f("ix_picture_band_evidence_id"), "picture_band", ["evidence_id"])
    op.add_column("evidence", sa.Column("fingerprint", sa.String(length=32), nullable=True))
    op.create_index(op.f("ix_evidence_sha256"), "evidence", ["sha256"])
    op.create_index(op.f("ix_account_phone"), "account", ["phone"])
    op.create_index(op.f("ix_cases_filed_at"), "cases", ["filed_at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_cases_filed_at"), table_name="cases")
    op.drop_index(op.f("ix_account_phone"), table_name="account")
    op.drop_index(op.f("ix_evidence_sha256"), table_name="evidence")
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.drop_column("fingerprint")
    op.drop_index(op.f("ix_picture_band_evidence_id"), table_name="picture_band")
    op.drop_table("picture_band")
