"""AWS's security controls (Security Hub, Foundational Security Best Practices) on the applied objects.

Each control is a function that gives the names of what fails it. Those of `EXCEPTIONS` must fail, because the
defaults are as they are; all others must pass. AWS describes each at
https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-controls-reference.html.
"""

import controls_data
import controls_network
import controls_run

CONTROLS = {
    "collection": {**controls_network.COLLECTION, **controls_data.COLLECTION, **controls_run.COLLECTION},
    "environment": {**controls_data.ENVIRONMENT, **controls_run.ENVIRONMENT},
}


def always(_):
    return True


def preview(place):
    return not place.production


def without_domain(place):
    return not place.domain


# What the defaults do not pass, and where.
EXCEPTIONS = {
    "EC2.6": lambda place: not place.everything,  # Flow logs are asked for.
    "EC2.9": preview,  # A NAT instance has a public address.
    "EC2.10": always,  # The endpoint of EC2 costs by the hour.
    "ELB.6": preview,
    "ELB.16": always,
    "ECS.5": always,
    "ECS.12": always,
    "RDS.5": always,
    "RDS.8": preview,
    "RDS.11": always,
    "RDS.23": always,
    "RDS.26": always,
    "ElastiCache.1": always,
    "ElastiCache.3": always,
    "CloudFront.4": always,
    "CloudFront.6": always,
    "SecretsManager.1": always,
    "CodeBuild.5": always,
    # Without a domain viewers get CloudFront's own certificate …
    "CloudFront.7": without_domain,
    "CloudFront.15": without_domain,
    # … and the origin has none.
    "CloudFront.9": without_domain,
    "ELB.1": without_domain,
    "ELB.18": without_domain,
}


def of(scope):
    def read(place, check):
        for control, failing in sorted(CONTROLS[scope].items()):
            expected = control in EXCEPTIONS and EXCEPTIONS[control](place)
            found = sorted(failing(place))
            if expected:
                check(f"{control} is an exception", bool(found))
            else:
                check(f"{control} is passed", found, [])

    return read


ROWS = [("controls", scope, of(scope)) for scope in CONTROLS]

UNKNOWN = set(EXCEPTIONS) - {control for controls in CONTROLS.values() for control in controls}
assert not UNKNOWN, f"exceptions of no control: {UNKNOWN}"
