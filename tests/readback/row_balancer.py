"""Rows "load balancer" and "target group + rules"."""

import ec2
import elb
import s3
from reader import tags_of


def load_balancer(place, check):
    balancer = elb.balancer(place)
    check("state", balancer["State"]["Code"], "active")
    check("scheme and type", (balancer["Scheme"], balancer["Type"]), ("internet-facing", "application"))
    check("subnets", {zone["SubnetId"] for zone in balancer["AvailabilityZones"]}, set(ec2.subnets(place, "public")))
    check("groups", balancer["SecurityGroups"], [ec2.groups(place)["alb"]])
    has = elb.attributes(place, "load_balancer", LoadBalancerArn=balancer["LoadBalancerArn"])
    expected = {
        "routing.http.drop_invalid_header_fields.enabled": "true",
        "routing.http.desync_mitigation_mode": "defensive",
        "deletion_protection.enabled": "true" if place.production else "false",
        "access_logs.s3.enabled": "true",
        "access_logs.s3.bucket": s3.mine(place)["bucket.logs"],
    }
    for name, value in expected.items():
        check(name, has.get(name), value)
    listeners = {one["Port"]: one for one in elb.listeners(place)}
    protocols = {port: one["Protocol"] for port, one in listeners.items()}
    # Without a domain there is no certificate: HTTP to the origin is the exception that the plan names.
    check("listeners", protocols, {80: "HTTP", 443: "HTTPS"} if place.domain else {80: "HTTP"})
    last = listeners[443 if place.domain else 80]
    default = last["DefaultActions"][0]
    check("what no rule matches", (default["Type"], default["FixedResponseConfig"]["StatusCode"]), ("fixed-response", "404"))
    if not place.domain:
        return
    action = listeners[80]["DefaultActions"][0]
    redirect = action.get("RedirectConfig", {})
    where = (action["Type"], redirect.get("Protocol"), redirect.get("Port"), redirect.get("StatusCode"))
    check("port 80", where, ("redirect", "HTTPS", "443", "HTTP_301"))
    check("TLS policy", last["SslPolicy"], "ELBSecurityPolicy-TLS13-1-2-2021-06")
    served = elb.certificates(place, last)
    # The collection's own, and one for each custom domain that it does not cover.
    check("certificates", len(served), 3)
    check("all of this region", all(arn.split(":")[3] == place.world.region for arn in served))


def target_group(place, check):
    groups = elb.target_groups(place)
    check("groups", list(groups), ["target-group.api"])
    group = groups["target-group.api"]
    check("targets", (group["TargetType"], group["Port"], group["Protocol"]), ("ip", 8080, "HTTP"))
    check("health check", (group["HealthCheckPath"], group["HealthCheckEnabled"]), ("/api/health", True))
    check("network", group["VpcId"], ec2.vpc(place)["VpcId"])
    has = elb.attributes(place, "target_group", TargetGroupArn=group["TargetGroupArn"])
    check("deregistration", has["deregistration_delay.timeout_seconds"], "30")

    listener = next(one for one in elb.listeners(place) if one["Port"] == (443 if place.domain else 80))
    found = place.client("elbv2").describe_rules(ListenerArn=listener["ListenerArn"])["Rules"]
    rules = elb.mine(place, [rule for rule in found if not rule["IsDefault"]], "RuleArn")
    check("rules", list(rules), ["rule.api"])
    rule = rules["rule.api"]
    conditions = {condition["Field"]: condition for condition in rule["Conditions"]}
    check("paths", set(conditions["path-pattern"]["PathPatternConfig"]["Values"]), {"/api", "/api/*"})
    header = conditions["http-header"]["HttpHeaderConfig"]
    secret = place.client("secretsmanager").list_secrets()["SecretList"]
    secret = place.mine((one, tags_of(one.get("Tags"))) for one in secret)["secret.origin"]
    check("the distribution's header is asked for", [len(value) for value in header["Values"]], [40])
    check("the header's secret is kept", secret["ARN"].startswith("arn:"))
    action = rule["Actions"][0]
    check("target", (action["Type"], action["TargetGroupArn"]), ("forward", group["TargetGroupArn"]))
    targets = place.client("elbv2").describe_target_health(TargetGroupArn=group["TargetGroupArn"])
    check("targets are answered for", isinstance(targets["TargetHealthDescriptions"], list))


ROWS = [("load balancer", "collection", load_balancer), ("target group + rules", "environment", target_group)]
