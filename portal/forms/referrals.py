"""For whom material is taken out, and in which language its first page is written."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField

from portal.forms.fields import Form, Required, options

AUTHORITIES = {"police": _l("公安机关"), "regulator": _l("市场监督管理部门（12315）")}
LANGUAGES = {"zh": _l("中文"), "en": _l("英文")}


class ReferralForm(Form):
    """One pack."""

    to = RadioField(_l("交给谁"), choices=options(AUTHORITIES), validators=[Required(_l("请选择交给谁"))])
    language = RadioField(_l("说明用哪种语言"), choices=options(LANGUAGES), default="zh")
