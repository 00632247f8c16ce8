"""Row "roles": who may take them. What they allow is in `row_grants.py`."""

import iam

# The services that take each role, and the conditions that keep others' requests out.
ENVIRONMENT = {
    "role.build": ["codebuild"],
    "role.deploy": ["codebuild", "codepipeline"],
    "role.events": ["events"],
    "role.crons": ["scheduler"],
    "role.edge": ["edgelambda", "lambda"],
    "role.monitoring": ["monitoring.rds"],
    "role.proxy.main": ["rds"],
    "role.execution.api": ["ecs-tasks"],
    "role.task.api": ["ecs-tasks"],
}
# RDS Proxy names no source in a form that is documented.
WITHOUT_ARN = {"rds"}
# A function of Lambda@Edge runs for CloudFront, which names no account.
UNCONDITIONAL = {"role.edge"}


def roles(place, check):
    found = iam.roles(place)
    check("roles", set(found), set(ENVIRONMENT))
    check("each is another", len({role["Arn"] for role in found.values()}), len(ENVIRONMENT))
    for node, services in ENVIRONMENT.items():
        trusts = iam.trust(found[node])
        principals = sorted(one["Principal"]["Service"].removesuffix(".amazonaws.com") for one in trusts)
        workload = ["rolesanywhere"] if node == "role.task.api" and place.everything else []
        check(f"{node}: who", principals, sorted(services + workload))
        for one in trusts:
            service = one["Principal"]["Service"].removesuffix(".amazonaws.com")
            if service == "rolesanywhere" or node in UNCONDITIONAL:
                continue
            conditions = one.get("Condition", {})
            account = conditions.get("StringEquals", {}).get("aws:SourceAccount")
            check(f"{node}, {service}: for this account", account, [place.world.account])
            arns = conditions.get("ArnLike", {}).get("aws:SourceArn", [])
            check(f"{node}, {service}: for these objects", bool(arns), service not in WITHOUT_ARN)
            ours = f":{place.world.region}:{place.world.account}:"
            check(f"{node}, {service}: in this account and region", all(ours in arn for arn in arns))
        check(f"{node}: attached policies", iam.attached(place, found[node]), [])


def shared(place, check):
    nodes = {"role.bastion"} | ({"role.nat", "role.flow-log"} if place.everything else set())
    found = iam.roles(place)
    check("roles", set(found), nodes)
    for node in nodes & {"role.bastion", "role.nat"}:
        who = [one["Principal"] for one in iam.trust(found[node])]
        check(f"{node}: who", who, [{"Service": "ec2.amazonaws.com"}])
    if "role.flow-log" in nodes:
        trust = iam.trust(found["role.flow-log"])[0]
        check("role.flow-log: who", trust["Principal"], {"Service": "vpc-flow-logs.amazonaws.com"})
        check("role.flow-log: for this account", trust["Condition"]["StringEquals"], {"aws:SourceAccount": [place.world.account]})


ROWS = [("roles", "environment", roles), ("roles", "collection", shared)]
