from django.urls import URLPattern, include, path
from django.urls.resolvers import URLResolver

from casework.web import (
    assets,
    campaigns,
    converters,  # noqa: F401 - its import is what makes <network:…> known
    evidence,
    health,
    imports,
    members,
    networks,
    observations,
    posts,
    sessions,
    statements,
    targets,
    tokens,
    trail,
)

app_name = "casework"
case: list[URLPattern] = [
    path("", networks.show, name="network"),
    path("edit/", networks.edit, name="network-edit"),
    path("members/", members.index, name="network-members"),
    path("members/<int:pk>/remove/", members.remove, name="member-remove"),
    path("campaigns/", campaigns.index, name="network-campaigns"),
    path("campaigns/new/", campaigns.new, name="campaign-new"),
    path("targets/", targets.index, name="network-targets"),
    path("targets/new/", targets.new, name="target-new"),
    path("narratives/new/", statements.new_narrative, name="narrative-new"),
    path("attribution/new/", statements.new_attribution, name="attribution-new"),
    path("links/new/", statements.new_link, name="link-new"),
    path("assets/", assets.index, name="network-assets"),
    path("assets/new/", assets.new, name="asset-new"),
    path("assets/<int:pk>/", assets.show, name="asset"),
    path("assets/<int:pk>/edit/", assets.edit, name="asset-edit"),
    path("posts/", posts.index, name="network-posts"),
    path("observations/new/", observations.new, name="observation-new"),
    path("evidence/", evidence.index, name="network-evidence"),
    path("evidence/new/", evidence.new, name="evidence-new"),
    path("evidence/<int:pk>/", evidence.show, name="evidence"),
    path("evidence/<int:pk>/file/", evidence.download, name="evidence-file"),
    path("evidence/<int:pk>/verify/", evidence.verify, name="evidence-verify"),
    path("evidence/<int:pk>/link/", evidence.link, name="evidence-link"),
    path("imports/", imports.index, name="network-imports"),
    path("imports/new/", imports.new, name="import-new"),
    path("imports/<int:pk>/", imports.show, name="import"),
    path("imports/<int:pk>/rows.csv", imports.rows_csv, name="import-rows-csv"),
    path("imports/<int:pk>/retry/", imports.retry, name="import-retry"),
    path("trail/", trail.index, name="network-trail"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("sign-in/", sessions.SignIn.as_view(), name="sign-in"),
    path("sign-out/", sessions.sign_out, name="sign-out"),
    path("language/", sessions.language, name="language"),
    path("health/", health.show, name="health"),
    path("tokens/", tokens.index, name="tokens"),
    path("tokens/<int:pk>/revoke/", tokens.revoke, name="token-revoke"),
    path("networks/", networks.index, name="networks"),
    path("networks/new/", networks.new, name="network-new"),
    path("networks/<network:reference>/", include(case)),
    # The administration has no sign-in, sign-out or password page of its own.
    path("admin/login/", sessions.to_sign_in),
    path("admin/logout/", sessions.sign_out),
    path("admin/password_change/", sessions.no_password_page),
]
