from django.urls import path

from referrals.web import converters, thin  # noqa: F401


app_name = "referrals"
v = thin.page
NAMES = {
    "": "home",
    "referrals/": "list",
    "networks/<network:reference>/referrals/": "for_network",
    "networks/<network:reference>/referrals/new/": "new",
    "referrals/<referral:reference>/": "referral",
    "referrals/<referral:reference>/edit/": "edit",
    "referrals/<referral:reference>/items/": "items",
    "referrals/<referral:reference>/items/add/": "add-items",
    "referrals/<referral:reference>/items/<number:number>/": "item",
    "referrals/<referral:reference>/exhibits/": "exhibits",
    "referrals/<referral:reference>/submit/": "submit",
    "referrals/<referral:reference>/review/": "review",
    "referrals/<referral:reference>/revise/": "revise",
    "referrals/<referral:reference>/withdraw/": "withdraw",
    "referrals/<referral:reference>/send/": "send",
    "referrals/<referral:reference>/package/": "package",
    "referrals/<referral:reference>/deliveries/<number:pk>/": "delivery",
    "referrals/<referral:reference>/replies/": "replies",
    "referrals/<referral:reference>/outcomes/": "outcomes",
    "referrals/<referral:reference>/close/": "close",
    "referrals/<referral:reference>/reopen/": "reopen",
    "referrals/<referral:reference>/retract/": "retract",
}
urlpatterns = [path(where, v, name=name) for where, name in NAMES.items()]
