"""Makes two stacks of CloudFormation as Copilot makes them: an environment's and a service's. Prints their names, as JSON."""

import json
import pathlib
import time

import boto3

HERE = pathlib.Path(__file__).parent
cloudformation = boto3.client("cloudformation")


def make(name, template, **parameters):
    body = (HERE / template).read_text(encoding="utf-8")
    values = [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()]
    cloudformation.create_stack(StackName=name, TemplateBody=body, Parameters=values, Capabilities=["CAPABILITY_NAMED_IAM"])
    for _ in range(600):
        stack = cloudformation.describe_stacks(StackName=name)["Stacks"][0]
        if stack["StackStatus"] == "CREATE_COMPLETE":
            return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}
        if stack["StackStatus"] != "CREATE_IN_PROGRESS":
            events = cloudformation.describe_stack_events(StackName=name)["StackEvents"]
            raise RuntimeError([(event["LogicalResourceId"], event.get("ResourceStatusReason")) for event in events])
        time.sleep(0.1)
    raise TimeoutError(name)


def main():
    outputs = make("shop-test", "environment.yml", AppName="shop", EnvironmentName="test")
    make(
        "shop-test-api", "service.yml", Cluster="shop-test-Cluster", VpcId=outputs["VpcId"], Subnets=outputs["PrivateSubnets"],
        SecurityGroup=outputs["EnvironmentSecurityGroup"], LoadBalancer=outputs["PublicLoadBalancer"],
    )
    print(json.dumps(["shop-test", "shop-test-api"]))


if __name__ == "__main__":
    main()
