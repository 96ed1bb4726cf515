<%!
    def without_remarks(statements):
        """What Alembic wrote, without asking to be read: that is what is done with every change here."""
        return "\n".join(line for line in statements.splitlines() if "###" not in line).strip() or "pass"
%>\
"""${message}.

Revision ID: ${up_revision}
Revises: ${down_revision or 'nothing'}
"""

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
revision = ${'"' + up_revision + '"'}
down_revision = ${'"' + down_revision + '"' if down_revision else None}
branch_labels = None
depends_on = None


def upgrade() -> None:
    ${without_remarks(upgrades)}


def downgrade() -> None:
    ${without_remarks(downgrades)}
