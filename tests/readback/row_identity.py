"""Row "workload identity"."""

import iam


def anchor(place, check):
    found = tagged(place, place.pages("rolesanywhere", "list_trust_anchors", "trustAnchors"), "trustAnchorArn")
    if not place.everything:
        check("none is asked for", found, {})
        return
    check("anchors", list(found), ["trust-anchor"])
    one = found["trust-anchor"]
    check("enabled, by a given authority", (one["enabled"], one["source"]["sourceType"]), (True, "CERTIFICATE_BUNDLE"))


def profile(place, check):
    found = tagged(place, place.pages("rolesanywhere", "list_profiles", "profiles"), "profileArn")
    if not place.everything:
        check("none is asked for", found, {})
        return
    one, role = found["workload-profile"], iam.roles(place)["role.task.api"]
    check("enabled", one["enabled"])
    check("roles: the tasks' alone", one["roleArns"], [role["Arn"]])
    check("a short session", one["durationSeconds"], 3600)
    believed = [one for one in iam.trust(role) if one["Principal"] == {"Service": "rolesanywhere.amazonaws.com"}]
    anchors = place.pages("rolesanywhere", "list_trust_anchors", "trustAnchors")
    arn = tagged(place.shared, anchors, "trustAnchorArn")["trust-anchor"]["trustAnchorArn"]
    conditions = {
        "ArnEquals": {"aws:SourceArn": [arn]},
        "StringEquals": {"aws:PrincipalTag/x509Subject/CN": ["shop-pr-7"]},
    }
    check("the task role believes this anchor and subject", [one["Condition"] for one in believed], [conditions])


def tagged(place, found, key):
    client = place.client("rolesanywhere")
    told = [(one, client.list_tags_for_resource(resourceArn=one[key])["tags"]) for one in found]
    return place.mine((one, {tag["key"]: tag["value"] for tag in tags}) for one, tags in told)


ROWS = [("workload identity", "collection", anchor), ("workload identity", "environment", profile)]
