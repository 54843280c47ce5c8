"""The Web API's `auth.test`, `api.test`, `team.info` and `users.*`: who is who."""

from __future__ import annotations

from emgbot.sandbox.api_call import Call, Method
from emgbot.sandbox.records import Json, Refusal, user_json


def api_test(call: Call) -> Json:
    """`api.test`: gives the arguments back, or the error one asks for."""
    args = {name: value for name, value in call.args.items() if name != "token"}
    if args.get("error"):
        raise Refusal(str(args["error"]))
    return {"args": args} if args else {}


def auth_test(call: Call) -> Json:
    """`auth.test`: who the token belongs to."""
    return {
        "url": f"{call.base_url}/",
        "team": call.team.name,
        "user": call.bot.name,
        "team_id": call.team.id,
        "user_id": call.bot.user_id,
        "bot_id": call.bot.bot_id,
        "is_enterprise_install": False,
    }


def team_info(call: Call) -> Json:
    """`team.info`."""
    return {"team": {"id": call.team.id, "name": call.team.name, "domain": call.team.domain}}


def user_info(call: Call) -> Json:
    """`users.info`."""
    return {"user": user_json(call.space.user(call.need("user")), call.team)}


def list_users(call: Call) -> Json:
    """`users.list`."""
    page, metadata = call.page(call.space.users(), default=1000, most=1000)
    return {"members": [user_json(user, call.team) for user in page], "response_metadata": metadata}


PEOPLE: dict[str, Method] = {
    "api.test": api_test,
    "auth.test": auth_test,
    "team.info": team_info,
    "users.info": user_info,
    "users.list": list_users,
}
