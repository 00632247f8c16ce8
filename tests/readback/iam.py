"""Roles, by the address of their node, with what they allow."""

from reader import document, once, statements, tags_of


@once
def roles(place):
    """The roles of a place, whole: with their tags, their trust and their policies."""
    client, pairs = place.client("iam"), []
    for role in place.pages("iam", "list_roles", "Roles", PathPrefix="/provision/"):
        name = role["RoleName"]
        pairs.append((role, tags_of(client.list_role_tags(RoleName=name)["Tags"])))
    return place.mine(pairs)


def trust(role):
    return statements(document(role["AssumeRolePolicyDocument"]))


def allowed(place, role):
    """The statements of its own policies. A policy that is attached is in none of them: it must be asked for."""
    return written(place, role["RoleName"])


@once
def written(place, name):
    client, found = place.client("iam"), []
    for policy in client.list_role_policies(RoleName=name)["PolicyNames"]:
        answer = client.get_role_policy(RoleName=name, PolicyName=policy)
        found += statements(answer["PolicyDocument"])
    return found


def attached(place, role):
    answer = place.client("iam").list_attached_role_policies(RoleName=role["RoleName"])
    return [policy["PolicyArn"] for policy in answer["AttachedPolicies"]]
