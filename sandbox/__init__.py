"""The outside in a box: a Bot API on loopback, with people in it who chat, for tests and for the demo."""

from sandbox.box import Sandbox
from sandbox.client_page import Page
from sandbox.clock import Clock, RealClock, VirtualClock
from sandbox.correspondents import NotAllowed
from sandbox.errors import Refused
from sandbox.faults import Fault, Held
from sandbox.groups import Group
from sandbox.mail import Letter, MailServer
from sandbox.paying import Checkout, NotPayable
from sandbox.paying_by_card import PaidPage
from sandbox.people import Person
from sandbox.pressing import InlineQuestion, Press
from sandbox.request_log import Request
from sandbox.seen import Button, ChatView, Message, NotSeen
from sandbox.world import Bot, CallbackAnswer

__all__ = [
    "Bot",
    "Button",
    "CallbackAnswer",
    "ChatView",
    "Checkout",
    "Clock",
    "Fault",
    "Group",
    "Held",
    "InlineQuestion",
    "Letter",
    "MailServer",
    "Message",
    "NotAllowed",
    "NotPayable",
    "NotSeen",
    "Page",
    "PaidPage",
    "Person",
    "Press",
    "RealClock",
    "Refused",
    "Request",
    "Sandbox",
    "VirtualClock",
]
