"""Give every desk its tables: shops, mediation bodies, invitations, notices and letters, order files, work at the desks.

Until now a merchant was one shop and a mediation body was a name; each becomes a row of its own.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

from portal.domain.naming import name_key

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('body',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('key', sa.String(length=160), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_body')),
    sa.UniqueConstraint('key', name=op.f('uq_body_key'))
    )
    op.create_table('change',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('what', sa.String(length=40), nullable=False),
    sa.Column('subject', sa.String(length=20), nullable=False),
    sa.Column('subject_id', sa.String(length=40), nullable=False),
    sa.Column('merchant_id', sa.Integer(), nullable=True),
    sa.Column('facts', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_change_account_id_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_change'))
    )
    with op.batch_alter_table('change', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_change_at'), ['at'], unique=False)
        batch_op.create_index(batch_op.f('ix_change_merchant_id_at'), ['merchant_id', 'at'], unique=False)
        batch_op.create_index(batch_op.f('ix_change_subject_subject_id'), ['subject', 'subject_id'], unique=False)

    op.create_table('invitation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('role', sa.String(length=40), nullable=False),
    sa.Column('merchant_id', sa.Integer(), nullable=True),
    sa.Column('rank', sa.String(length=40), nullable=True),
    sa.Column('refund_ceiling_fen', sa.BigInteger(), nullable=True),
    sa.Column('body_id', sa.Integer(), nullable=True),
    sa.Column('invited_by', sa.Integer(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('used_by', sa.Integer(), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['body_id'], ['body.id'], name=op.f('fk_invitation_body_id_body')),
    sa.ForeignKeyConstraint(['invited_by'], ['account.id'], name=op.f('fk_invitation_invited_by_account')),
    sa.ForeignKeyConstraint(['merchant_id'], ['merchant.id'], name=op.f('fk_invitation_merchant_id_merchant')),
    sa.ForeignKeyConstraint(['used_by'], ['account.id'], name=op.f('fk_invitation_used_by_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invitation')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_invitation_token_hash'))
    )
    with op.batch_alter_table('invitation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_invitation_body_id'), ['body_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_invitation_email'), ['email'], unique=False)
        batch_op.create_index(batch_op.f('ix_invitation_merchant_id'), ['merchant_id'], unique=False)

    op.create_table('label',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('merchant_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=20), nullable=False),
    sa.ForeignKeyConstraint(['merchant_id'], ['merchant.id'], name=op.f('fk_label_merchant_id_merchant')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_label')),
    sa.UniqueConstraint('merchant_id', 'name', name=op.f('uq_label_merchant_id_name'))
    )
    op.create_table('leave',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('first_day', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('first_day <= last_day', name=op.f('ck_leave_in_order')),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_leave_account_id_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_leave'))
    )
    with op.batch_alter_table('leave', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_leave_account_id_last_day'), ['account_id', 'last_day'], unique=False)

    op.create_table('letter',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('facts', sa.JSON(), nullable=False),
    sa.Column('once', sa.String(length=80), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('send_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('error', sa.String(length=200), nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('given_up_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_letter_account_id_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_letter')),
    sa.UniqueConstraint('once', name=op.f('uq_letter_once'))
    )
    with op.batch_alter_table('letter', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_letter_account_id'), ['account_id'], unique=False)
        batch_op.create_index('ix_letter_waiting', ['send_at'], unique=False, sqlite_where=sa.text('sent_at IS NULL AND given_up_at IS NULL'), postgresql_where=sa.text('sent_at IS NULL AND given_up_at IS NULL'))

    op.create_table('one_time_link',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_one_time_link_account_id_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_one_time_link')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_one_time_link_token_hash'))
    )
    with op.batch_alter_table('one_time_link', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_one_time_link_account_id'), ['account_id'], unique=False)

    op.create_table('place',
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('body_id', sa.Integer(), nullable=True),
    sa.Column('qualifications', sa.String(length=500), nullable=False),
    sa.Column('load_cap', sa.Integer(), nullable=False),
    sa.CheckConstraint('load_cap BETWEEN 0 AND 500', name=op.f('ck_place_load_cap_sensible')),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_place_account_id_account')),
    sa.ForeignKeyConstraint(['body_id'], ['body.id'], name=op.f('fk_place_body_id_body')),
    sa.PrimaryKeyConstraint('account_id', name=op.f('pk_place'))
    )
    with op.batch_alter_table('place', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_place_body_id'), ['body_id'], unique=False)

    op.create_table('reply_template',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('merchant_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=60), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('changed_by', sa.Integer(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['changed_by'], ['account.id'], name=op.f('fk_reply_template_changed_by_account')),
    sa.ForeignKeyConstraint(['merchant_id'], ['merchant.id'], name=op.f('fk_reply_template_merchant_id_merchant')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reply_template'))
    )
    with op.batch_alter_table('reply_template', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reply_template_merchant_id'), ['merchant_id'], unique=False)

    op.create_table('shop',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('merchant_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('key', sa.String(length=160), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['merchant_id'], ['merchant.id'], name=op.f('fk_shop_merchant_id_merchant')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shop')),
    sa.UniqueConstraint('key', name=op.f('uq_shop_key'))
    )
    with op.batch_alter_table('shop', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_shop_merchant_id'), ['merchant_id'], unique=False)

    op.create_table('order_upload',
    sa.Column('id', sa.String(length=22), nullable=False),
    sa.Column('merchant_id', sa.Integer(), nullable=False),
    sa.Column('shop_id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('file_name', sa.String(length=200), nullable=False),
    sa.Column('bytes', sa.BigInteger(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('stored', sa.String(length=120), nullable=False),
    sa.Column('columns', sa.JSON(), nullable=False),
    sa.Column('matched', sa.JSON(), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('rows_read', sa.Integer(), nullable=False),
    sa.Column('rows_rejected', sa.Integer(), nullable=False),
    sa.Column('rows_expected', sa.Integer(), nullable=True),
    sa.Column('orders_new', sa.Integer(), nullable=False),
    sa.Column('orders_changed', sa.Integer(), nullable=False),
    sa.Column('orders_same', sa.Integer(), nullable=False),
    sa.Column('orders_kept', sa.Integer(), nullable=False),
    sa.Column('rejects', sa.String(length=120), nullable=True),
    sa.Column('error', sa.String(length=200), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('began_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('progress_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('run', sa.String(length=22), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_order_upload_account_id_account')),
    sa.ForeignKeyConstraint(['merchant_id'], ['merchant.id'], name=op.f('fk_order_upload_merchant_id_merchant')),
    sa.ForeignKeyConstraint(['shop_id'], ['shop.id'], name=op.f('fk_order_upload_shop_id_shop')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_order_upload'))
    )
    with op.batch_alter_table('order_upload', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_order_upload_merchant_id'), ['merchant_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_order_upload_state_made_at'), ['state', 'made_at'], unique=False)

    op.create_table('case_hand',
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('given_by', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_case_hand_account_id_account')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_case_hand_case_id_cases')),
    sa.ForeignKeyConstraint(['given_by'], ['account.id'], name=op.f('fk_case_hand_given_by_account')),
    sa.PrimaryKeyConstraint('case_id', name=op.f('pk_case_hand'))
    )
    with op.batch_alter_table('case_hand', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_case_hand_account_id'), ['account_id'], unique=False)

    op.create_table('case_label',
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('label_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_case_label_case_id_cases')),
    sa.ForeignKeyConstraint(['label_id'], ['label.id'], name=op.f('fk_case_label_label_id_label')),
    sa.PrimaryKeyConstraint('case_id', 'label_id', name=op.f('pk_case_label'))
    )
    with op.batch_alter_table('case_label', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_case_label_label_id'), ['label_id'], unique=False)

    op.create_table('presence',
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('doing', sa.String(length=20), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_presence_account_id_account')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_presence_case_id_cases')),
    sa.PrimaryKeyConstraint('case_id', 'account_id', name=op.f('pk_presence'))
    )
    op.create_table('ruling_draft',
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('fields', sa.JSON(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('seen_seq', sa.Integer(), nullable=False),
    sa.Column('saved_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_ruling_draft_account_id_account')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_ruling_draft_case_id_cases')),
    sa.PrimaryKeyConstraint('case_id', name=op.f('pk_ruling_draft'))
    )
    op.create_table('notice',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=True),
    sa.Column('entry_id', sa.String(length=22), nullable=True),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('facts', sa.JSON(), nullable=False),
    sa.Column('your_turn', sa.Boolean(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_notice_account_id_account')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_notice_case_id_cases')),
    sa.ForeignKeyConstraint(['entry_id'], ['entry.id'], name=op.f('fk_notice_entry_id_entry')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice')),
    sa.UniqueConstraint('account_id', 'entry_id', 'kind', name=op.f('uq_notice_account_id_entry_id_kind'))
    )
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_notice_account_id_at'), ['account_id', 'at'], unique=False)
        batch_op.create_index(batch_op.f('ix_notice_case_id'), ['case_id'], unique=False)
        batch_op.create_index('ix_notice_unread', ['account_id'], unique=False, sqlite_where=sa.text('read_at IS NULL'), postgresql_where=sa.text('read_at IS NULL'))

    with op.batch_alter_table('draft', schema=None) as batch_op:
        batch_op.add_column(sa.Column('dropped_at', sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table('evidence', schema=None) as batch_op:
        batch_op.add_column(sa.Column('shows', sa.String(length=1000), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('claims', sa.JSON(), nullable=False, server_default='[]'))
        batch_op.add_column(sa.Column('redacted', sa.String(length=120), nullable=True))
        batch_op.add_column(sa.Column('redacted_thumbnail', sa.String(length=120), nullable=True))
        batch_op.add_column(sa.Column('redacted_kind', sa.String(length=10), nullable=True))
        batch_op.add_column(sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('restricted_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.alter_column('thumbnail', existing_type=sa.String(length=120), nullable=True)

    op.create_table('evidence_view',
    sa.Column('evidence_id', sa.String(length=22), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_evidence_view_account_id_account')),
    sa.ForeignKeyConstraint(['evidence_id'], ['evidence.id'], name=op.f('fk_evidence_view_evidence_id_evidence'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('evidence_id', 'account_id', 'day', name=op.f('pk_evidence_view'))
    )

    with op.batch_alter_table('merchant', schema=None) as batch_op:
        batch_op.add_column(sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table('orders', schema=None) as batch_op:
        batch_op.add_column(sa.Column('shop_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('kind', sa.String(length=40), nullable=False, server_default='normal'))
        batch_op.add_column(sa.Column('page_words', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('page_address', sa.String(length=500), nullable=True))
        batch_op.create_index(batch_op.f('ix_orders_shop_id'), ['shop_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_orders_shop_id_shop'), 'shop', ['shop_id'], ['id'])

    with op.batch_alter_table('cases', schema=None) as batch_op:
        batch_op.add_column(sa.Column('shop_id', sa.Integer(), nullable=True))

    with op.batch_alter_table('staff', schema=None) as batch_op:
        batch_op.add_column(sa.Column('refund_ceiling_fen', sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column('left_merchant_id', sa.Integer(), nullable=True))
        batch_op.alter_column('merchant_id', existing_type=sa.Integer(), nullable=True)
        batch_op.create_index(batch_op.f('ix_staff_left_merchant_id'), ['left_merchant_id'], unique=False)
        batch_op.create_foreign_key(
            batch_op.f('fk_staff_left_merchant_id_merchant'), 'merchant', ['left_merchant_id'], ['id']
        )
        batch_op.create_check_constraint('ceiling_not_negative', 'refund_ceiling_fen >= 0')

    _give_merchants_their_shops(op.get_bind())
    _give_mediators_their_places(op.get_bind())

    with op.batch_alter_table('cases', schema=None) as batch_op:
        batch_op.alter_column('shop_id', existing_type=sa.Integer(), nullable=False)
        batch_op.create_index(batch_op.f('ix_cases_shop_id_due_at'), ['shop_id', 'due_at'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_cases_shop_id_shop'), 'shop', ['shop_id'], ['id'])

    with op.batch_alter_table('account', schema=None) as batch_op:
        batch_op.add_column(sa.Column('phone_confirmed_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('letters', sa.String(length=4), nullable=False, server_default='all'))
        batch_op.create_check_constraint('letters_known', "letters IN ('all', 'turn')")
    with op.batch_alter_table('account', schema=None) as batch_op:
        batch_op.alter_column('letters', server_default=None)
    # What was confirmed until now was e-mail and phone together.
    op.get_bind().execute(sa.text('UPDATE account SET phone_confirmed_at = confirmed_at WHERE phone IS NOT NULL'))
    with op.batch_alter_table('account', schema=None) as batch_op:
        batch_op.drop_column('organisation')

    for table, column in (('evidence', 'shows'), ('evidence', 'claims'), ('orders', 'kind')):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column(column, server_default=None)


def _give_merchants_their_shops(connection: sa.Connection) -> None:
    """Every merchant was one shop. Of two with one name, the later is told apart by its number."""
    shop = sa.table('shop', *map(sa.column, ('id', 'merchant_id', 'name', 'key', 'created_at', 'closed_at')))
    taken: set[str] = set()
    for merchant in connection.execute(sa.text('SELECT id, name, created_at FROM merchant ORDER BY id')).all():
        key = name_key(merchant.name)
        name = merchant.name if key not in taken else f'{merchant.name[:70]} {merchant.id}'
        taken.add(name_key(name))
        connection.execute(
            shop.insert().values(merchant_id=merchant.id, name=name, key=name_key(name), created_at=merchant.created_at)
        )
    for table in ('orders', 'cases'):
        connection.execute(
            sa.text(f'UPDATE {table} SET shop_id = (SELECT shop.id FROM shop WHERE shop.merchant_id = {table}.merchant_id)')
        )


def _give_mediators_their_places(connection: sa.Connection) -> None:
    """Whoever works at the desk has a place, in the body that their account named, if it named one."""
    body = sa.table('body', *map(sa.column, ('id', 'name', 'key', 'created_at')))
    place = sa.table('place', *map(sa.column, ('account_id', 'body_id', 'qualifications', 'load_cap')))
    bodies: dict[str, int] = {}
    rows = sa.text(
        "SELECT id, organisation, created_at FROM account WHERE role IN ('mediator', 'supervisor') ORDER BY id"
    )
    for person in connection.execute(rows).all():
        key = name_key(person.organisation or '')
        if key and key not in bodies:
            made = body.insert().values(name=person.organisation, key=key, created_at=person.created_at)
            bodies[key] = connection.execute(made.returning(body.c.id)).scalar_one()
        connection.execute(
            place.insert().values(account_id=person.id, body_id=bodies.get(key), qualifications='', load_cap=30)
        )


def downgrade() -> None:
    # Whoever left is of nobody's staff where a place cannot be empty.
    op.get_bind().execute(sa.text('DELETE FROM staff WHERE merchant_id IS NULL'))
    with op.batch_alter_table('staff', schema=None) as batch_op:
        batch_op.drop_constraint('ceiling_not_negative', type_='check')
        batch_op.drop_constraint(batch_op.f('fk_staff_left_merchant_id_merchant'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_staff_left_merchant_id'))
        batch_op.drop_column('left_merchant_id')
        batch_op.alter_column('merchant_id', existing_type=sa.Integer(), nullable=False)
        batch_op.drop_column('refund_ceiling_fen')

    with op.batch_alter_table('orders', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_orders_shop_id_shop'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_orders_shop_id'))
        batch_op.drop_column('page_address')
        batch_op.drop_column('page_words')
        batch_op.drop_column('kind')
        batch_op.drop_column('shop_id')

    with op.batch_alter_table('merchant', schema=None) as batch_op:
        batch_op.drop_column('closed_at')

    op.drop_table('evidence_view')
    # Sound and text have no small picture; the version before wants some name there.
    op.get_bind().execute(sa.text('UPDATE evidence SET thumbnail = shown WHERE thumbnail IS NULL'))
    with op.batch_alter_table('evidence', schema=None) as batch_op:
        batch_op.alter_column('thumbnail',
               existing_type=sa.VARCHAR(length=120),
               nullable=False)
        batch_op.drop_column('restricted_at')
        batch_op.drop_column('withdrawn_at')
        batch_op.drop_column('redacted_kind')
        batch_op.drop_column('redacted_thumbnail')
        batch_op.drop_column('redacted')
        batch_op.drop_column('claims')
        batch_op.drop_column('shows')

    with op.batch_alter_table('draft', schema=None) as batch_op:
        batch_op.drop_column('dropped_at')

    with op.batch_alter_table('cases', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_cases_shop_id_shop'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_cases_shop_id_due_at'))
        batch_op.drop_column('shop_id')

    with op.batch_alter_table('account', schema=None) as batch_op:
        batch_op.drop_constraint('letters_known', type_='check')
        batch_op.drop_column('letters')
        batch_op.drop_column('phone_confirmed_at')
    with op.batch_alter_table('account', schema=None) as batch_op:
        batch_op.add_column(sa.Column('organisation', sa.String(length=80), nullable=True))
    op.get_bind().execute(
        sa.text(
            'UPDATE account SET organisation = (SELECT body.name FROM place JOIN body ON body.id = place.body_id '
            'WHERE place.account_id = account.id)'
        )
    )

    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.drop_index('ix_notice_unread', sqlite_where=sa.text('read_at IS NULL'), postgresql_where=sa.text('read_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_notice_case_id'))
        batch_op.drop_index(batch_op.f('ix_notice_account_id_at'))

    op.drop_table('notice')
    op.drop_table('ruling_draft')
    op.drop_table('presence')
    with op.batch_alter_table('case_label', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_case_label_label_id'))

    op.drop_table('case_label')
    with op.batch_alter_table('case_hand', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_case_hand_account_id'))

    op.drop_table('case_hand')
    with op.batch_alter_table('order_upload', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_order_upload_state_made_at'))
        batch_op.drop_index(batch_op.f('ix_order_upload_merchant_id'))

    op.drop_table('order_upload')
    with op.batch_alter_table('shop', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_shop_merchant_id'))

    op.drop_table('shop')
    with op.batch_alter_table('reply_template', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_reply_template_merchant_id'))

    op.drop_table('reply_template')
    with op.batch_alter_table('place', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_place_body_id'))

    op.drop_table('place')
    with op.batch_alter_table('one_time_link', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_one_time_link_account_id'))

    op.drop_table('one_time_link')
    with op.batch_alter_table('letter', schema=None) as batch_op:
        batch_op.drop_index('ix_letter_waiting', sqlite_where=sa.text('sent_at IS NULL AND given_up_at IS NULL'), postgresql_where=sa.text('sent_at IS NULL AND given_up_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_letter_account_id'))

    op.drop_table('letter')
    with op.batch_alter_table('leave', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_leave_account_id_last_day'))

    op.drop_table('leave')
    op.drop_table('label')
    with op.batch_alter_table('invitation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_invitation_merchant_id'))
        batch_op.drop_index(batch_op.f('ix_invitation_email'))
        batch_op.drop_index(batch_op.f('ix_invitation_body_id'))

    op.drop_table('invitation')
    with op.batch_alter_table('change', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_change_subject_subject_id'))
        batch_op.drop_index(batch_op.f('ix_change_merchant_id_at'))
        batch_op.drop_index(batch_op.f('ix_change_at'))

    op.drop_table('change')
    op.drop_table('body')
