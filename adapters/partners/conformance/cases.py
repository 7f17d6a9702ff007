"""What a receiver must get right: each case with what is sent and which answers are right."""

from base64 import b64encode
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from secrets import token_bytes

from adapters.partners.conformance.pushing import Answered, Pusher
from adapters.partners.conformance.story import Story
from adapters.partners.webhook_signature import headers, sign
from bridge.model.events import EventType

# Seconds beyond which a signature is worth nothing (Standard Webhooks: five minutes).
STALE = 600
AT_ONCE = 5
BIG = 200_000


@dataclass(frozen=True)
class Case:
    """`wish` in words; `taken`: whether each push should be answered by 2xx. `once`: how many events it may have acted on."""

    name: str
    wish: str
    taken: bool
    play: Callable[[Pusher, Story], Sequence[Answered]]
    once: int | None = None


def _every_kind(pusher: Pusher, story: Story) -> list[Answered]:
    return [pusher.push(number, body) for _, number, body in story.of_every_kind()]


def _twice(pusher: Pusher, story: Story) -> list[Answered]:
    number, body = story.event()
    return [pusher.push(number, body, age=age) for age in (30, 0, 0)]


def _at_once(pusher: Pusher, story: Story) -> list[Answered]:
    number, body = story.event()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(lambda _: pusher.push(number, body), range(AT_ONCE)))


def _disorder(pusher: Pusher, story: Story) -> list[Answered]:
    kinds = (EventType.APPLICATION_RECEIVED, EventType.TERMS_ACKNOWLEDGED, EventType.APPLICATION_SUBMITTED)
    made = [story.event(kind, seq, "disorder") for seq, kind in enumerate(kinds, 1)]
    return [pusher.push(*made[n]) for n in (2, 0, 1)]


def _late(pusher: Pusher, story: Story) -> list[Answered]:
    return [pusher.push(*story.event(ago=timedelta(days=days))) for days in (3, 1)]


def _other_secret(pusher: Pusher, story: Story) -> list[Answered]:
    return [pusher.push(*story.event(), secret="whsec_" + b64encode(token_bytes(32)).decode())]


def _altered(pusher: Pusher, story: Story) -> list[Answered]:
    number, body = story.event()
    return [pusher.push(number, body, sent=body.replace(b'"seq":1', b'"seq":9')), pusher.push(number, body, sent=body + b" ")]


def _other_id(pusher: Pusher, story: Story) -> list[Answered]:
    number, body = story.event()
    signed = headers(number, pusher.now(), body, [pusher.secret])
    return [pusher.raw(signed | {"webhook-id": f"{number}_other"}, body)]


def _unsigned(pusher: Pusher, story: Story) -> list[Answered]:
    number, body = story.event()
    signed = headers(number, pusher.now(), body, [pusher.secret])
    without = [{name: value for name, value in signed.items() if name != gone} for gone in signed if gone.startswith("webhook-")]
    return [
        pusher.raw(told, body) for told in (*without, signed | {"webhook-signature": "v1,"}, signed | {"webhook-timestamp": "x"})
    ]


def _known_then_forged(pusher: Pusher, story: Story) -> list[Answered]:
    number, body = story.event()
    pusher.push(number, body)
    return [pusher.push(number, body, secret="whsec_" + b64encode(token_bytes(32)).decode())]


def _old(pusher: Pusher, story: Story) -> list[Answered]:
    return [pusher.push(*story.event(), age=age) for age in (STALE, -STALE)]


def _two_keys(pusher: Pusher, story: Story) -> list[Answered]:
    number, body = story.event()
    stamp = pusher.now()
    signed = headers(number, stamp, body, [pusher.secret])
    others = (
        f"v1a,{b64encode(token_bytes(64)).decode()} {sign(number, stamp, body, ['whsec_' + b64encode(token_bytes(32)).decode()])}"
    )
    return [pusher.raw(signed | {"webhook-signature": f"{others} {signed['webhook-signature']}"}, body)]


def _unknown_kind(pusher: Pusher, story: Story) -> list[Answered]:
    return [pusher.push(*story.changed(type="application.dreamt_of"))]


def _unknown_fields(pusher: Pusher, story: Story) -> list[Answered]:
    new = {"new_field": {"a": [1, None, "ё", "\u2028", "😀"]}, "data": {"new_fact": "нечто новое", "big": 9_007_199_254_740_993}}
    return [pusher.push(*story.changed(**new))]


def _big(pusher: Pusher, story: Story) -> list[Answered]:
    return [pusher.push(*story.changed(data={"note": "ж" * (BIG // 2)}))]


def _still_well(pusher: Pusher, story: Story) -> list[Answered]:
    return [pusher.push(*story.event())]


CASES: tuple[Case, ...] = (
    Case("every kind", f"each of {len(EventType)} kinds of events, in order", True, _every_kind, once=len(EventType)),
    Case("repeats", "the same event three times, one after the other", True, _twice, once=1),
    Case("at once", f"the same event {AT_ONCE} times at the same moment", True, _at_once, once=1),
    Case("disorder", "seq 3 before 1 and 2 of an application", True, _disorder),
    Case("delays", "events of three days and of a day ago, signed now", True, _late, once=2),
    Case("unknown kind", "a type that does not exist yet", True, _unknown_kind),
    Case("unknown fields", "new fields in envelope and data, in any script", True, _unknown_fields),
    Case("two keys", "the right signature behind two others, as while a secret changes", True, _two_keys, once=1),
    Case("big body", f"{BIG // 1000} kB", True, _big),
    Case("other secret", "signed by another secret", False, _other_secret, once=0),
    Case("altered", "other bytes than the signed ones", False, _altered, once=0),
    Case("other id", "another webhook-id than the signed one", False, _other_id, once=0),
    Case("unsigned", "a header is missing or is nonsense", False, _unsigned, once=0),
    Case("known, then forged", "an event that is known comes again under another secret", False, _known_then_forged, once=1),
    Case("old", "signed ten minutes ago, and ten minutes ahead", False, _old, once=0),
    Case("still well", "a good event after all that", True, _still_well, once=1),
)
