"""Begin with every table of the portal.

Revision ID: 0001
Revises: nothing
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('account',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('phone', sa.String(length=32), nullable=True),
    sa.Column('role', sa.String(length=40), nullable=False),
    sa.Column('password_hash', sa.String(length=255), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('organisation', sa.String(length=80), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("language IN ('zh', 'en')", name=op.f('ck_account_language_known')),
    sa.CheckConstraint('email = lower(email)', name=op.f('ck_account_email_in_lower_case')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account')),
    sa.UniqueConstraint('email', name=op.f('uq_account_email'))
    )
    op.create_table('calendar_day',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('source', sa.String(length=40), nullable=False),
    sa.Column('provisional', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('day', name=op.f('pk_calendar_day'))
    )
    op.create_table('daily_number',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('day', name=op.f('pk_daily_number'))
    )
    op.create_table('merchant',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_merchant'))
    )
    op.create_table('sign_in_try',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('email_hash', sa.String(length=64), nullable=False),
    sa.Column('address', sa.String(length=64), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in_try'))
    )
    with op.batch_alter_table('sign_in_try', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sign_in_try_address_at'), ['address', 'at'], unique=False)
        batch_op.create_index('ix_sign_in_try_email_hash_at', ['email_hash', 'at'], unique=False)

    op.create_table('draft',
    sa.Column('id', sa.String(length=22), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('answers', sa.JSON(), nullable=False),
    sa.Column('step', sa.String(length=20), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('saved_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('case_ref', sa.String(length=20), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_draft_account_id_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_draft'))
    )
    with op.batch_alter_table('draft', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_draft_account_id_saved_at'), ['account_id', 'saved_at'], unique=False)

    op.create_table('orders',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('merchant_id', sa.Integer(), nullable=True),
    sa.Column('shop_name', sa.String(length=80), nullable=True),
    sa.Column('buyer_id', sa.Integer(), nullable=True),
    sa.Column('buyer_hint', sa.String(length=254), nullable=True),
    sa.Column('platform', sa.String(length=40), nullable=False),
    sa.Column('order_no', sa.String(length=64), nullable=False),
    sa.Column('ordered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('paid_fen', sa.BigInteger(), nullable=False),
    sa.Column('shipped_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('signed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('courier', sa.String(length=40), nullable=True),
    sa.Column('tracking_no', sa.String(length=64), nullable=True),
    sa.Column('status', sa.String(length=80), nullable=True),
    sa.Column('source', sa.String(length=40), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("source <> 'import' OR merchant_id IS NOT NULL", name=op.f('ck_orders_imported_by_a_merchant')),
    sa.CheckConstraint("source <> 'typed' OR buyer_id IS NOT NULL", name=op.f('ck_orders_typed_by_a_buyer')),
    sa.CheckConstraint('merchant_id IS NOT NULL OR shop_name IS NOT NULL', name=op.f('ck_orders_shop_known')),
    sa.CheckConstraint('paid_fen >= 0', name=op.f('ck_orders_paid_not_negative')),
    sa.ForeignKeyConstraint(['buyer_id'], ['account.id'], name=op.f('fk_orders_buyer_id_account')),
    sa.ForeignKeyConstraint(['merchant_id'], ['merchant.id'], name=op.f('fk_orders_merchant_id_merchant')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_orders'))
    )
    with op.batch_alter_table('orders', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_orders_buyer_hint'), ['buyer_hint'], unique=False)
        batch_op.create_index(batch_op.f('ix_orders_buyer_id_ordered_at'), ['buyer_id', 'ordered_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_orders_merchant_id_ordered_at'), ['merchant_id', 'ordered_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_orders_order_no'), ['order_no'], unique=False)
        batch_op.create_index('uq_orders_imported', ['merchant_id', 'platform', 'order_no'], unique=True, sqlite_where=sa.text("source = 'import'"), postgresql_where=sa.text("source = 'import'"))
        batch_op.create_index('uq_orders_typed', ['buyer_id', 'platform', 'order_no'], unique=True, sqlite_where=sa.text("source = 'typed'"), postgresql_where=sa.text("source = 'typed'"))

    op.create_table('receipt',
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=32), nullable=False),
    sa.Column('made', sa.String(length=64), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_receipt_account_id_account')),
    sa.PrimaryKeyConstraint('account_id', 'key', name=op.f('pk_receipt'))
    )
    op.create_table('relation',
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('merchant_id', sa.Integer(), nullable=False),
    sa.Column('nature', sa.String(length=200), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_relation_account_id_account')),
    sa.ForeignKeyConstraint(['merchant_id'], ['merchant.id'], name=op.f('fk_relation_merchant_id_merchant')),
    sa.PrimaryKeyConstraint('account_id', 'merchant_id', name=op.f('pk_relation'))
    )
    op.create_table('sign_in',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('device', sa.String(length=200), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_sign_in_account_id_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_sign_in_token_hash'))
    )
    with op.batch_alter_table('sign_in', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sign_in_account_id'), ['account_id'], unique=False)

    op.create_table('staff',
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('merchant_id', sa.Integer(), nullable=False),
    sa.Column('rank', sa.String(length=40), nullable=False),
    sa.Column('nickname', sa.String(length=40), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_staff_account_id_account')),
    sa.ForeignKeyConstraint(['merchant_id'], ['merchant.id'], name=op.f('fk_staff_merchant_id_merchant')),
    sa.PrimaryKeyConstraint('account_id', name=op.f('pk_staff'))
    )
    with op.batch_alter_table('staff', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_staff_merchant_id'), ['merchant_id'], unique=False)

    op.create_table('cases',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(length=20), nullable=False),
    sa.Column('consumer_id', sa.Integer(), nullable=False),
    sa.Column('merchant_id', sa.Integer(), nullable=False),
    sa.Column('mediator_id', sa.Integer(), nullable=True),
    sa.Column('order_id', sa.Integer(), nullable=False),
    sa.Column('category', sa.String(length=8), nullable=False),
    sa.Column('issue', sa.String(length=40), nullable=False),
    sa.Column('items', sa.JSON(), nullable=False),
    sa.Column('paid_fen', sa.BigInteger(), nullable=False),
    sa.Column('basis', sa.String(length=20), nullable=False),
    sa.Column('wanted', sa.JSON(), nullable=False),
    sa.Column('amount_fen', sa.BigInteger(), nullable=False),
    sa.Column('happened_on', sa.Date(), nullable=True),
    sa.Column('late_filed', sa.Boolean(), nullable=False),
    sa.Column('filed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('complete', sa.Boolean(), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('outcome', sa.String(length=40), nullable=True),
    sa.Column('served', sa.Boolean(), nullable=False),
    sa.Column('refused_by', sa.Integer(), nullable=True),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_seq', sa.Integer(), nullable=False),
    sa.Column('head', sa.String(length=64), nullable=False),
    sa.Column('evidence_count', sa.Integer(), nullable=False),
    sa.CheckConstraint('paid_fen >= 0 AND amount_fen >= 0', name=op.f('ck_cases_money_not_negative')),
    sa.ForeignKeyConstraint(['consumer_id'], ['account.id'], name=op.f('fk_cases_consumer_id_account')),
    sa.ForeignKeyConstraint(['mediator_id'], ['account.id'], name=op.f('fk_cases_mediator_id_account')),
    sa.ForeignKeyConstraint(['merchant_id'], ['merchant.id'], name=op.f('fk_cases_merchant_id_merchant')),
    sa.ForeignKeyConstraint(['order_id'], ['orders.id'], name=op.f('fk_cases_order_id_orders')),
    sa.ForeignKeyConstraint(['refused_by'], ['account.id'], name=op.f('fk_cases_refused_by_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cases')),
    sa.UniqueConstraint('ref', name=op.f('uq_cases_ref'))
    )
    with op.batch_alter_table('cases', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_cases_consumer_id_filed_at'), ['consumer_id', 'filed_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_cases_mediator_id_due_at'), ['mediator_id', 'due_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_cases_merchant_id_due_at'), ['merchant_id', 'due_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_cases_order_id'), ['order_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_cases_state_due_at'), ['state', 'due_at'], unique=False)

    op.create_table('order_item',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('order_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('spec', sa.Text(), nullable=True),
    sa.Column('quantity', sa.Integer(), nullable=False),
    sa.Column('paid_fen', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('paid_fen >= 0', name=op.f('ck_order_item_paid_not_negative')),
    sa.CheckConstraint('quantity > 0', name=op.f('ck_order_item_quantity_positive')),
    sa.ForeignKeyConstraint(['order_id'], ['orders.id'], name=op.f('fk_order_item_order_id_orders')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_order_item')),
    sa.UniqueConstraint('order_id', 'position', name=op.f('uq_order_item_order_id_position'))
    )
    op.create_table('entry',
    sa.Column('id', sa.String(length=22), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.Column('party', sa.String(length=40), nullable=False),
    sa.Column('act', sa.String(length=40), nullable=False),
    sa.Column('proceeding', sa.Integer(), nullable=False),
    sa.Column('audience', sa.String(length=40), nullable=False),
    sa.Column('facts', sa.JSON(), nullable=False),
    sa.Column('effects', sa.JSON(), nullable=False),
    sa.Column('before', sa.String(length=64), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['actor_id'], ['account.id'], name=op.f('fk_entry_actor_id_account')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_entry_case_id_cases')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_entry')),
    sa.UniqueConstraint('case_id', 'seq', name=op.f('uq_entry_case_id_seq'))
    )
    op.create_table('evidence',
    sa.Column('id', sa.String(length=22), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=True),
    sa.Column('draft_id', sa.String(length=22), nullable=True),
    sa.Column('number', sa.Integer(), nullable=True),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('side', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('caption', sa.String(length=200), nullable=False),
    sa.Column('file_name', sa.String(length=200), nullable=False),
    sa.Column('file_kind', sa.String(length=10), nullable=False),
    sa.Column('bytes', sa.BigInteger(), nullable=False),
    sa.Column('width', sa.Integer(), nullable=False),
    sa.Column('height', sa.Integer(), nullable=False),
    sa.Column('milliseconds', sa.Integer(), nullable=True),
    sa.Column('pages', sa.Integer(), nullable=True),
    sa.Column('taken_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('sealed', sa.String(length=120), nullable=False),
    sa.Column('shown', sa.String(length=120), nullable=False),
    sa.Column('thumbnail', sa.String(length=120), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_evidence_case_id_cases')),
    sa.ForeignKeyConstraint(['draft_id'], ['draft.id'], name=op.f('fk_evidence_draft_id_draft')),
    sa.ForeignKeyConstraint(['owner_id'], ['account.id'], name=op.f('fk_evidence_owner_id_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evidence')),
    sa.UniqueConstraint('case_id', 'number', name=op.f('uq_evidence_case_id_number'))
    )
    with op.batch_alter_table('evidence', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_evidence_case_id_owner_id'), ['case_id', 'owner_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_evidence_draft_id'), ['draft_id'], unique=False)

    op.create_table('proceeding',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('no', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('for_consumer', sa.Boolean(), nullable=False),
    sa.Column('for_merchant', sa.Boolean(), nullable=False),
    sa.Column('for_mediator', sa.Boolean(), nullable=False),
    sa.Column('for_desk', sa.Boolean(), nullable=False),
    sa.Column('for_supervisor', sa.Boolean(), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('record', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_proceeding_case_id_cases')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proceeding')),
    sa.UniqueConstraint('case_id', 'no', name=op.f('uq_proceeding_case_id_no'))
    )
    with op.batch_alter_table('proceeding', schema=None) as batch_op:
        batch_op.create_index('ix_proceeding_next_at', ['next_at'], unique=False, sqlite_where=sa.text('next_at IS NOT NULL'), postgresql_where=sa.text('next_at IS NOT NULL'))

    op.create_table('visit',
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_visit_account_id_account')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_visit_case_id_cases')),
    sa.PrimaryKeyConstraint('account_id', 'case_id', name=op.f('pk_visit'))
    )


def downgrade() -> None:
    op.drop_table('visit')
    with op.batch_alter_table('proceeding', schema=None) as batch_op:
        batch_op.drop_index('ix_proceeding_next_at', sqlite_where=sa.text('next_at IS NOT NULL'), postgresql_where=sa.text('next_at IS NOT NULL'))

    op.drop_table('proceeding')
    with op.batch_alter_table('evidence', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_evidence_draft_id'))
        batch_op.drop_index(batch_op.f('ix_evidence_case_id_owner_id'))

    op.drop_table('evidence')
    op.drop_table('entry')
    op.drop_table('order_item')
    with op.batch_alter_table('cases', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_cases_state_due_at'))
        batch_op.drop_index(batch_op.f('ix_cases_order_id'))
        batch_op.drop_index(batch_op.f('ix_cases_merchant_id_due_at'))
        batch_op.drop_index(batch_op.f('ix_cases_mediator_id_due_at'))
        batch_op.drop_index(batch_op.f('ix_cases_consumer_id_filed_at'))

    op.drop_table('cases')
    with op.batch_alter_table('staff', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_staff_merchant_id'))

    op.drop_table('staff')
    with op.batch_alter_table('sign_in', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sign_in_account_id'))

    op.drop_table('sign_in')
    op.drop_table('relation')
    op.drop_table('receipt')
    with op.batch_alter_table('orders', schema=None) as batch_op:
        batch_op.drop_index('uq_orders_typed', sqlite_where=sa.text("source = 'typed'"), postgresql_where=sa.text("source = 'typed'"))
        batch_op.drop_index('uq_orders_imported', sqlite_where=sa.text("source = 'import'"), postgresql_where=sa.text("source = 'import'"))
        batch_op.drop_index(batch_op.f('ix_orders_order_no'))
        batch_op.drop_index(batch_op.f('ix_orders_merchant_id_ordered_at'))
        batch_op.drop_index(batch_op.f('ix_orders_buyer_id_ordered_at'))
        batch_op.drop_index(batch_op.f('ix_orders_buyer_hint'))

    op.drop_table('orders')
    with op.batch_alter_table('draft', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_draft_account_id_saved_at'))

    op.drop_table('draft')
    with op.batch_alter_table('sign_in_try', schema=None) as batch_op:
        batch_op.drop_index('ix_sign_in_try_email_hash_at')
        batch_op.drop_index(batch_op.f('ix_sign_in_try_address_at'))

    op.drop_table('sign_in_try')
    op.drop_table('merchant')
    op.drop_table('daily_number')
    op.drop_table('calendar_day')
    op.drop_table('account')
