"""What can be done with schools and accounts, a module per subject; others import from here."""

from accounts.actions.cards import new_card_code, store_cards, use_card, why_not
from accounts.actions.links import (
    WELCOME_DAYS,
    address,
    ask_new_password,
    make_sign_in_link,
    use_sign_in_link,
)
from accounts.actions.people import (
    add_member,
    change_language,
    change_name,
    change_password,
    free_username,
    make_user,
    set_password,
)
from accounts.actions.schools import change_school, create_school
from accounts.actions.staff import (
    invite_colleague,
    remove_colleague,
    send_invitation,
    set_roles,
)
from accounts.actions.terms import (
    add_term,
    change_term,
    close_term,
    reopen_term,
    start_due_terms,
)

__all__ = [
    "WELCOME_DAYS",
    "add_member",
    "add_term",
    "address",
    "ask_new_password",
    "change_language",
    "change_name",
    "change_password",
    "change_school",
    "change_term",
    "close_term",
    "create_school",
    "free_username",
    "invite_colleague",
    "make_sign_in_link",
    "make_user",
    "new_card_code",
    "remove_colleague",
    "reopen_term",
    "send_invitation",
    "set_password",
    "set_roles",
    "start_due_terms",
    "store_cards",
    "use_card",
    "use_sign_in_link",
    "why_not",
]
