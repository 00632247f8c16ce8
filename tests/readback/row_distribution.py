"""Rows "distribution" and "edge"."""

import cloudfront
import elb
from cloudfront import items

# Policies that AWS manages, as its documentation lists them.
CACHING_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6"
CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
ALL_VIEWER = "216adef6-5c7f-47e4-b989-5492eafa07d3"
SECURITY_HEADERS = "67f7725c-6f97-4210-82d7-5512b31e9d03"
EVERY_METHOD = {"GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"}


def distribution(place, check):
    found, has = cloudfront.distribution(place), cloudfront.config(place)
    check("state", (found["Status"], has["Enabled"]), ("Deployed", True))
    check("HTTP/3 and IPv6", (has["HttpVersion"], has["IsIPV6Enabled"]), ("http2and3", True))
    check("root object", has["DefaultRootObject"], "index.html")
    check("aliases", set(items(has, "Aliases")), place.names)
    viewer = has["ViewerCertificate"]
    if place.domain:
        check("certificate's region", viewer["ACMCertificateArn"].split(":")[3], "us-east-1")
        check("TLS of viewers", (viewer["MinimumProtocolVersion"], viewer["SSLSupportMethod"]), ("TLSv1.2_2021", "sni-only"))
    else:
        # Without a domain the names and the viewers' policy are CloudFront's own.
        check("certificate", viewer.get("CloudFrontDefaultCertificate"))
    origins = cloudfront.origins(place)
    check("origins", sorted(origins), ["ALB", "S3"])
    alb = origins["ALB"]
    # By HTTPS under a name that the certificate covers.
    name = f"alb.{place.domain}" if place.domain else elb.balancer(place)["DNSName"]
    check("origin of backends", alb["DomainName"], name)
    check("protocol to it", alb["CustomOriginConfig"]["OriginProtocolPolicy"], "https-only" if place.domain else "http-only")
    check("TLS to it, if any", items(alb["CustomOriginConfig"], "OriginSslProtocols"), ["TLSv1.2"])
    check("secret headers to it", [len(one["HeaderValue"]) for one in items(alb, "CustomHeaders")], [40])

    default, others = cloudfront.behaviours(place)
    check("order of paths", [one["PathPattern"] for one in others], ["/api/*", "/api"])
    for name, one in [("default", default), *((one["PathPattern"], one) for one in others)]:
        check(f"{name}: viewers use TLS", one["ViewerProtocolPolicy"], "redirect-to-https")
        check(f"{name}: compression", one["Compress"])
    check("default: origin", default["TargetOriginId"], origins["S3"]["Id"])
    check("default: cached", default["CachePolicyId"], CACHING_OPTIMIZED)
    for one in others:
        path = one["PathPattern"]
        check(f"{path}: origin", one["TargetOriginId"], alb["Id"])
        check(f"{path}: not cached", one["CachePolicyId"], CACHING_DISABLED)
        check(f"{path}: all that viewers send", one["OriginRequestPolicyId"], ALL_VIEWER)
        check(f"{path}: methods", set(items(one, "AllowedMethods")), EVERY_METHOD)
    headers(place, check, default["ResponseHeadersPolicyId"])


def headers(place, check, policy):
    if not place.everything:
        check("default: headers of answers", policy, SECURITY_HEADERS)
        return
    answer = place.client("cloudfront").get_response_headers_policy(Id=policy)
    config = answer["ResponseHeadersPolicy"]["ResponseHeadersPolicyConfig"]
    check("default: headers of answers", config["SecurityHeadersConfig"]["FrameOptions"]["FrameOption"], "DENY")


def edge(place, check):
    default, others = cloudfront.behaviours(place)

    def code(behaviour):
        functions = [(one["EventType"], one["FunctionARN"]) for one in items(behaviour, "FunctionAssociations")]
        lambdas = items(behaviour, "LambdaFunctionAssociations")
        return functions + [(one["EventType"], one["LambdaFunctionARN"]) for one in lambdas]

    check("pieces of code for the frontend", len(code(default)), 1)
    event, arn = code(default)[0]
    check("it is asked before the origin, and never after", event in ("viewer-request", "origin-request"))
    check("none for backends", [code(one) for one in others], [[] for _ in others])
    # A backend's own errors pass through.
    check("error pages", items(cloudfront.config(place), "CustomErrorResponses"), [])
    if ":lambda:" in arn:
        check("a numbered version", arn.rsplit(":", 1)[1].isdigit())
    else:
        name = arn.rsplit("/", 1)[1]
        stage = place.client("cloudfront").describe_function(Name=name, Stage="LIVE")["FunctionSummary"]
        check("runtime", stage["FunctionConfig"]["Runtime"], "cloudfront-js-2.0")


ROWS = [("distribution", "environment", distribution), ("edge", "environment", edge)]
