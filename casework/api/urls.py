from django.urls import path

from casework.api import (
    anchors,
    assets,
    contract,
    custody,
    evidence,
    imports,
    me,
    networks,
    observations,
    operations,
    statements,
    trails,
)

app_name = "casework-api"
NETWORK = "networks/<slug:reference>/"
EVIDENCE = f"{NETWORK}evidence/<int:evidence>/"
STAMP = f"{NETWORK}stamps/<int:stamp>/"
IMPORT = f"{NETWORK}imports/<int:batch>/"

urlpatterns = [
    path("schema/", contract.Contract.as_view(), name="schema"),
    path("docs/", contract.ContractPage.as_view(), name="docs"),
    path("me/", me.Me.as_view(), name="me"),
    path("platforms/", me.Platforms.as_view(), name="platforms"),
    path("integrity/", operations.IntegrityDoor.as_view(), name="integrity"),
    path("integrity/damage/", operations.Damages.as_view(), name="integrity-damage"),
    path("integrity/sweeps/", operations.Sweeps.as_view(), name="integrity-sweeps"),
    path("integrity/runs/", operations.IntegrityRuns.as_view(), name="integrity-runs"),
    path("networks/", networks.Networks.as_view(), name="networks"),
    path(NETWORK, networks.NetworkFile.as_view(), name="network"),
    path(f"{NETWORK}members/", networks.Members.as_view(), name="members"),
    path(f"{NETWORK}members/<int:officer>/", networks.Member.as_view(), name="member"),
    path(f"{NETWORK}campaigns/", statements.Campaigns.as_view(), name="campaigns"),
    path(f"{NETWORK}targets/", statements.Targets.as_view(), name="targets"),
    path(f"{NETWORK}narratives/", statements.Narratives.as_view(), name="narratives"),
    path(f"{NETWORK}attributions/", statements.Attributions.as_view(), name="attributions"),
    path(f"{NETWORK}links/", statements.Links.as_view(), name="links"),
    path(f"{NETWORK}assets/", assets.Assets.as_view(), name="assets"),
    path(f"{NETWORK}assets/<int:asset>/", assets.AssetFile.as_view(), name="asset"),
    path(f"{NETWORK}posts/", assets.Posts.as_view(), name="posts"),
    path(f"{NETWORK}posts/<int:post>/", assets.PostFile.as_view(), name="post"),
    path(f"{NETWORK}observations/", observations.Observations.as_view(), name="observations"),
    path(f"{NETWORK}imports/", imports.Imports.as_view(), name="imports"),
    path(IMPORT, imports.Import.as_view(), name="import"),
    path(f"{IMPORT}rows/", imports.ImportRows.as_view(), name="import-rows"),
    path(f"{IMPORT}retry/", imports.ImportRetry.as_view(), name="import-retry"),
    path(f"{NETWORK}evidence/", evidence.EvidenceList.as_view(), name="evidence-list"),
    path(EVIDENCE, evidence.EvidenceFile.as_view(), name="evidence"),
    path(f"{EVIDENCE}file/", evidence.EvidenceDownload.as_view(), name="evidence-file"),
    path(f"{EVIDENCE}verify/", evidence.EvidenceVerification.as_view(), name="evidence-verify"),
    path(f"{EVIDENCE}custody/", custody.Custody.as_view(), name="evidence-custody"),
    path(f"{EVIDENCE}annotations/", custody.Annotations.as_view(), name="evidence-annotations"),
    path(f"{EVIDENCE}copies/", custody.Copies.as_view(), name="evidence-copies"),
    path(f"{EVIDENCE}assets/", evidence.EvidenceLinks.as_view(), name="evidence-assets"),
    path("checkpoints/", anchors.Checkpoints.as_view(), name="checkpoints"),
    path(f"{NETWORK}anchors/", anchors.Anchors.as_view(), name="anchors"),
    path(f"{NETWORK}stamps/", anchors.Stamps.as_view(), name="stamps"),
    path(STAMP, anchors.StampFile.as_view(), name="stamp"),
    path(f"{STAMP}token/", anchors.StampToken.as_view(), name="stamp-token"),
    path(f"{STAMP}retry/", anchors.StampRetry.as_view(), name="stamp-retry"),
    path(f"{NETWORK}events/", trails.Trail.as_view(), name="events"),
]
