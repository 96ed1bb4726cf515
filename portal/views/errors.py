"""What people read when something did not work: what happened, what is kept, what to do. Never a stack trace."""

import secrets
import traceback
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any

from flask import Flask, Response, make_response, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from werkzeug.exceptions import HTTPException

from portal.domain.policy import Refused, Ruling
from portal.domain.ranks import RightMissing
from portal.forms.fields import filled_again
from portal.queries import NotFound
from portal.views import answers, navigation, sessions, unsent

RETRY_SECONDS = 30
KIB, MIB = 1024, 1024 * 1024
STATUS = {Ruling.NOT_A_PARTY: 404, Ruling.NOT_THEIR_PART: 403, Ruling.NOT_NOW: 409}


@dataclass(frozen=True)
class Trouble:
    """One kind of failure in people's words. Each text is looked up when it is shown."""

    title: Any
    happened: Any
    to_do: Any


TROUBLES = {
    400: Trouble(
        _l("这个请求看不明白"),
        _l("浏览器发来的内容不完整或者格式不对，什么都没有改动。"),
        _l("返回上一页再试一次。"),
    ),
    403: Trouble(
        _l("这一步不由你来做"),
        _l("这个页面或操作属于别的角色，什么都没有改动。"),
        _l("如果你有别的账号可以做这件事，请换那个账号登录。"),
    ),
    404: Trouble(
        _l("没有找到这个页面"),
        _l("地址可能写错了，或者它不在你能看到的范围里。"),
        _l("请核对地址，或从首页重新开始。"),
    ),
    405: Trouble(
        _l("这个地址不能这样打开"),
        _l("它只接受从页面上的按钮提交，什么都没有改动。"),
        _l("请回到页面上，从按钮操作。"),
    ),
    409: Trouble(
        _l("情况刚刚变了"),
        _l("在你提交之前，别人或期限已经改变了这里的状态，你的操作没有生效。"),
        _l("先看看最新的情况，再决定要不要重做。"),
    ),
    413: Trouble(
        _l("内容太大"),
        _l("你发来的内容超过了上限，没有保存。"),
        _l("请减少或压缩文件，分几次上传。"),
    ),
    422: Trouble(
        _l("有内容需要改一改"),
        _l("提交的内容不符合要求，什么都没有改动。"),
        _l("返回上一页，按提示修改后再提交。"),
    ),
    429: Trouble(
        _l("操作太频繁"),
        _l("短时间内的次数超过了上限，这一次没有处理。"),
        _l("请稍等一会儿再试。"),
    ),
    500: Trouble(
        _l("我们这边出了问题"),
        _l("这次操作没有完成，没有保存任何内容。问题已经记录下来。"),
        _l("请过几分钟再试。如果还是不行，请把下面的编号告诉我们。"),
    ),
    503: Trouble(
        _l("暂时处理不了"),
        _l("系统现在很忙或正在维护，这次没有保存任何内容。"),
        _l("请过半分钟再试。"),
    ),
}
NO_PLACE = Trouble(
    _l("你现在不属于任何商家"),
    _l("你已经不在商家的成员里，不能再查看和处理它的案件。你的账号还在，做过的事都留在记录里。"),
    _l("如果还需要处理案件，请让商家的负责人或主管重新邀请你。"),
)
FORM_EXPIRED = Trouble(
    _l("这个页面放得太久了"),
    _l("为了安全，提交前要确认是你本人的操作，而这个页面里的确认已经失效。什么都没有改动。"),
    _l("返回上一页并刷新，再提交一次。"),
)

SIGNED_IN_AGAIN = Trouble(
    FORM_EXPIRED.title,
    _l("你在这个浏览器里重新登录过，提交前的确认已经失效。什么都没有改动，你写的内容都留着。"),
    _l("回到表单，内容已经填好，看一遍再提交。"),
)
SIGNED_OUT = Trouble(
    FORM_EXPIRED.title,
    _l("你在这个浏览器里没有登录，提交前的确认已经失效。什么都没有改动。"),
    _l("先复制要保留的内容，登录后会回到这个页面，再提交一次。"),
)


def init_app(app: Flask) -> None:
    """Answer every failure with a page in the reader's language."""

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> Any:
        code = error.code or 500
        if code < 400:
            return error
        if code == 413:
            return _too_large(error)
        if code not in TROUBLES:
            code = 400 if code < 500 else 500
        answer = trouble(code)
        _keep_headers(error, answer)
        return answer

    @app.errorhandler(CSRFError)
    def expired(_error: CSRFError) -> Response:
        if current_user.is_authenticated and unsent.keep():
            # They have signed in again in another window, and this page still has the proof of the time before.
            return trouble(400, SIGNED_IN_AGAIN, form_url=answers.path_to_come_back_to())
        view = app.view_functions.get(request.endpoint or "")
        if current_user.is_authenticated or getattr(view, "access", "anyone") == "anyone":
            return trouble(400, FORM_EXPIRED)
        # Most often the sign-in ended meanwhile, and the proof that a form is theirs with it.
        return trouble(400, SIGNED_OUT, sign_in_url=url_for("accounts.sign_in", next=answers.path_to_come_back_to()))

    @app.errorhandler(NotFound)
    def not_found(_error: NotFound) -> Response:
        return trouble(404)

    @app.errorhandler(Refused)
    def refused_by_the_rulebook(error: Refused) -> Response:
        return trouble(STATUS[error.ruling])

    @app.errorhandler(RightMissing)
    def not_for_their_rank(_error: RightMissing) -> Response:
        return trouble(403)

    @app.errorhandler(OperationalError)
    @app.errorhandler(NoConnectionFree)
    def unavailable(error: Exception) -> Response:
        app.logger.error("database unavailable: %s", _where(error))
        return _away()

    @app.errorhandler(DBAPIError)
    def database_refused(error: DBAPIError) -> Response:
        if error.connection_invalidated:
            return unavailable(error)
        return unforeseen(error)

    @app.errorhandler(Exception)
    def unforeseen(error: Exception) -> Response:
        if app.config["PROPAGATE_EXCEPTIONS"] or (app.config["PROPAGATE_EXCEPTIONS"] is None and app.testing):
            raise error
        number = secrets.token_hex(4)
        app.logger.error("failure %s at %s %s: %s", number, request.method, request.url_rule, _where(error))
        return trouble(500, number=number, viewer=sessions.NOBODY)


def trouble(code: int, told: Trouble | None = None, **context: Any) -> Response:
    """The page for `code`, giving back what had been typed."""
    context = {
        "limit": None,
        "number": None,
        "case_url": _case_url(code),
        "sign_in_url": None,
        "form_url": None,
        "kept": answers.words_typed() if _form_was_read(code) else [],
    } | context
    html = render_template(
        "errors/trouble.html", layout=answers.layout(), told=told or TROUBLES[code], code=code, **context
    )
    return make_response(html, code)


def not_theirs(why: Any) -> Response:
    """The page for somebody whom a rule keeps from an act of their own desk, with the rule."""
    return trouble(403, replace(TROUBLES[403], happened=why))


def _case_url(code: int) -> str | None:
    """The case that somebody was acting on, when it is still theirs to look at."""
    ref = (request.view_args or {}).get("ref")
    return (
        url_for("cases.show", ref=ref) if ref and code in (403, 409, 413) and navigation.exists("cases.show") else None
    )


def _form_was_read(code: int) -> bool:
    return code != 413 and (request.method == "POST" or filled_again() is not None)


def _too_large(_error: HTTPException) -> Response:
    return trouble(413, limit=_size(request.max_content_length or 0))


def _size(limit_bytes: int) -> str:
    return f"{limit_bytes // MIB} MB" if limit_bytes >= MIB else f"{limit_bytes // KIB} KB"


def _away() -> Response:
    answer = trouble(503, viewer=sessions.NOBODY)
    answer.headers["Retry-After"] = str(RETRY_SECONDS)
    return answer


def _keep_headers(error: HTTPException, answer: Response) -> None:
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            answer.headers[name] = value


def _where(error: BaseException) -> str:
    """What failed and where, as kinds and places only: messages of errors quote what people typed."""
    steps = []
    cause: BaseException | None = error
    while cause is not None:
        steps.append(f"{type(cause).__name__} [{_places(cause.__traceback__)}]")
        cause = cause.__cause__ or cause.__context__
    return " from ".join(steps)


def _places(trace: TracebackType | None) -> str:
    return " > ".join(f"{f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(trace))
