"""Builds an application by hand, with names and descriptions of its own, and describes it as a state of Terraform.

An independent client: boto3. Prints the ids by the node that each is for, as JSON; with a path as argument it writes there the
state (format 4) that Terraform would have of it.
"""

import json
import sys
import time

import boto3
import botocore.exceptions

DATABASE_PASSWORD = "only-for-a-local-aws-1"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}

ec2, elb, ecs = boto3.client("ec2"), boto3.client("elbv2"), boto3.client("ecs")
iam, rds, logs = boto3.client("iam"), boto3.client("rds"), boto3.client("logs")
ecr, s3, sts = boto3.client("ecr"), boto3.client("s3"), boto3.client("sts")
REGION = ec2.meta.region_name
ACCOUNT = sts.get_caller_identity()["Account"]


class State:
    """What Terraform would know of what is made, and for which node each is meant."""

    def __init__(self):
        self.resources, self.nodes = [], {}

    def add(self, node, kind, label, identifier, /, **attributes):
        attributes = {"id": identifier, **attributes}
        resource = {"mode": "managed", "type": kind, "name": label, "instances": [{"attributes": attributes}]}
        resource["provider"] = 'provider["registry.terraform.io/hashicorp/aws"]'
        self.resources.append(resource)
        if node:
            self.nodes[node] = attributes.get("arn") if kind in BY_ARN else identifier
        return identifier

    def write(self, path):
        with open(path, "w", encoding="utf-8") as file:
            state = {"version": 4, "terraform_version": "1.9.8", "serial": 7, "lineage": "x", "outputs": {}}
            json.dump({**state, "resources": self.resources}, file)


# What provision knows by its ARN.
BY_ARN = {"aws_ecs_cluster", "aws_ecs_service", "aws_lb", "aws_lb_target_group", "aws_lb_listener", "aws_lb_listener_rule"}


def until(what, ready, seconds=60):
    """Waits for something that takes its time."""
    end = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > end:
            raise TimeoutError(what)
        time.sleep(0.05)


def patiently(call, **arguments):
    """Makes a call again while something that it needs is too new to be known everywhere."""
    end = time.monotonic() + 30
    while True:
        try:
            return call(**arguments)
        except botocore.exceptions.ClientError as error:
            if "ole" not in str(error) or time.monotonic() > end:
                raise
            time.sleep(0.1)


def named(name):
    return [{"Key": "Name", "Value": name}, {"Key": "Team", "Value": "platform"}]


def of(kind, name):
    return [{"ResourceType": kind, "Tags": named(name)}]


def network(state):
    vpc = ec2.create_vpc(CidrBlock="10.7.0.0/16", TagSpecifications=of("vpc", "old-shop"))["Vpc"]["VpcId"]
    state.add("network", "aws_vpc", "main", vpc)
    ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsSupport={"Value": True})
    internet = ec2.create_internet_gateway(TagSpecifications=of("internet-gateway", "old-shop"))
    internet = internet["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=internet, VpcId=vpc)
    state.add("internet-gateway", "aws_internet_gateway", "main", internet)
    zones = sorted(zone["ZoneName"] for zone in ec2.describe_availability_zones()["AvailabilityZones"])[:2]
    subnets = {"public": [], "private": []}
    for offset, which in [(0, "public"), (100, "private")]:
        for at, zone in enumerate(zones):
            subnet = ec2.create_subnet(
                VpcId=vpc, CidrBlock=f"10.7.{offset + at}.0/24", AvailabilityZone=zone,
                TagSpecifications=of("subnet", f"old-shop {which} {zone}"),
            )["Subnet"]["SubnetId"]
            subnets[which].append(subnet)
            state.add(f"subnet.{which}.{at}", "aws_subnet", f"{which}_{'ab'[at]}", subnet)
    address = ec2.allocate_address(Domain="vpc")["AllocationId"]
    state.add("elastic-ip.0", "aws_eip", "nat", address)
    nat = ec2.create_nat_gateway(SubnetId=subnets["public"][0], AllocationId=address)["NatGateway"]["NatGatewayId"]
    until("the NAT gateway", lambda: ec2.describe_nat_gateways(NatGatewayIds=[nat])["NatGateways"][0]["State"] == "available")
    state.add("nat.0", "aws_nat_gateway", "main", nat)
    for which, target in [("public", {"GatewayId": internet}), ("private", {"NatGatewayId": nat})]:
        table = ec2.create_route_table(VpcId=vpc, TagSpecifications=of("route-table", f"old-shop {which}"))
        table = table["RouteTable"]["RouteTableId"]
        ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", **target)
        for subnet in subnets[which]:
            ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)
        state.add(f"route-table.{which}", "aws_route_table", which, table)
        state.add(None, "aws_route", f"{which}_default", f"r-{table}1080289494")
    return vpc, subnets


def group(state, vpc, node, name, rules):
    made = ec2.create_security_group(GroupName=f"old-shop-{name}", Description=f"Old shop: {name}", VpcId=vpc)["GroupId"]
    for port, source in rules:
        permission = {"IpProtocol": "tcp", "FromPort": port, "ToPort": port}
        if source.startswith("sg-"):
            permission["UserIdGroupPairs"] = [{"GroupId": source}]
        else:
            permission["IpRanges"] = [{"CidrIp": source}]
        ec2.authorize_security_group_ingress(GroupId=made, IpPermissions=[permission])
    return state.add(node, "aws_security_group", name, made, name=f"old-shop-{name}", description=f"Old shop: {name}")


def balancer(state, vpc, subnets, front):
    made = elb.create_load_balancer(Name="old-shop-web", Subnets=subnets["public"], SecurityGroups=[front], Tags=named("web"))
    arn = made["LoadBalancers"][0]["LoadBalancerArn"]
    until("the load balancer", lambda: elb.describe_load_balancers(LoadBalancerArns=[arn])["LoadBalancers"][0]["State"]["Code"] == "active")
    state.add("load-balancer", "aws_lb", "web", arn, arn=arn, name="old-shop-web")
    target = elb.create_target_group(
        Name="old-shop-api", Protocol="HTTP", Port=80, VpcId=vpc, TargetType="ip", HealthCheckPath="/health", Tags=named("api")
    )["TargetGroups"][0]["TargetGroupArn"]
    state.add("staging/target-group.api", "aws_lb_target_group", "api", target, arn=target, name="old-shop-api")
    listener = elb.create_listener(
        LoadBalancerArn=arn, Protocol="HTTP", Port=80, DefaultActions=[{"Type": "forward", "TargetGroupArn": target}]
    )["Listeners"][0]["ListenerArn"]
    state.add("listener.http", "aws_lb_listener", "http", listener, arn=listener)
    return target


def role(state, node, name):
    made = iam.create_role(RoleName=f"old-shop-{name}", AssumeRolePolicyDocument=json.dumps(TRUST), Tags=named(name))["Role"]
    state.add(node, "aws_iam_role", name, f"old-shop-{name}", arn=made["Arn"], name=f"old-shop-{name}")
    return made["Arn"]


def service(state, subnets, tasks, target):
    cluster = patiently(ecs.create_cluster, clusterName="old-shop", tags=[{"key": "Team", "value": "platform"}])["cluster"]["clusterArn"]
    state.add("cluster", "aws_ecs_cluster", "main", cluster, arn=cluster, name="old-shop")
    logs.create_log_group(logGroupName="/ecs/old-shop-api")
    state.add("staging/log-group.api", "aws_cloudwatch_log_group", "api", "/ecs/old-shop-api", name="/ecs/old-shop-api")
    repository = ecr.create_repository(repositoryName="old-shop/api")["repository"]["repositoryArn"]
    state.add("staging/repository.api", "aws_ecr_repository", "api", "old-shop/api", arn=repository, name="old-shop/api")
    execution = role(state, "staging/role.execution.api", "execution-api")
    task_role = role(state, "staging/role.task.api", "task-api")
    definition = patiently(
        ecs.register_task_definition, family="old-shop-api", requiresCompatibilities=["FARGATE"], networkMode="awsvpc", cpu="256", memory="512",
        executionRoleArn=execution, taskRoleArn=task_role,
        containerDefinitions=[{
            "name": "web", "image": "public.ecr.aws/nginx/nginx:1.28", "essential": True,
            "portMappings": [{"containerPort": 80, "protocol": "tcp"}],
            "logConfiguration": {"logDriver": "awslogs", "options": {
                "awslogs-group": "/ecs/old-shop-api", "awslogs-region": REGION, "awslogs-stream-prefix": "api"}},
        }],
    )["taskDefinition"]["taskDefinitionArn"]
    state.add("staging/task-definition.api", "aws_ecs_task_definition", "api", "old-shop-api", arn=definition, family="old-shop-api")
    made = patiently(
        ecs.create_service, cluster="old-shop", serviceName="old-api", taskDefinition=definition, desiredCount=2, launchType="FARGATE",
        networkConfiguration={"awsvpcConfiguration": {"subnets": subnets["private"], "securityGroups": [tasks]}},
        loadBalancers=[{"targetGroupArn": target, "containerName": "web", "containerPort": 80}],
    )["service"]["serviceArn"]
    state.add("staging/service.api", "aws_ecs_service", "api", made, arn=made, name="old-api")


def database(state, subnets, group_id):
    rds.create_db_subnet_group(
        DBSubnetGroupName="old-shop-main", DBSubnetGroupDescription="Old shop", SubnetIds=subnets["private"]
    )
    state.add("staging/subnet-group.database.main", "aws_db_subnet_group", "main", "old-shop-main", name="old-shop-main")
    rds.create_db_instance(
        DBInstanceIdentifier="old-shop-main", Engine="postgres", EngineVersion="16.8", DBInstanceClass="db.m6g.large",
        AllocatedStorage=100, StorageType="gp3", StorageEncrypted=True, MasterUsername="owner", MasterUserPassword=DATABASE_PASSWORD,
        DBName="main", DBSubnetGroupName="old-shop-main", VpcSecurityGroupIds=[group_id], BackupRetentionPeriod=14,
        PubliclyAccessible=False, CopyTagsToSnapshot=True, Tags=named("main"),
    )
    seen = lambda: rds.describe_db_instances(DBInstanceIdentifier="old-shop-main")["DBInstances"][0]
    until("the database", lambda: seen()["DBInstanceStatus"] == "available")
    state.add("staging/database.main", "aws_db_instance", "main", seen()["DbiResourceId"], identifier="old-shop-main",
              arn=seen()["DBInstanceArn"])
    state.nodes["staging/database.main"] = "old-shop-main"


def bucket(state):
    name = f"old-shop-uploads-{ACCOUNT}"
    where = {} if REGION == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": REGION}}
    s3.create_bucket(Bucket=name, **where)
    s3.put_object(Bucket=name, Key="kept.txt", Body=b"kept")
    state.add("staging/bucket.uploads", "aws_s3_bucket", "uploads", name, arn=f"arn:aws:s3:::{name}")


def main(path):
    state = State()
    vpc, subnets = network(state)
    front = group(state, vpc, "security-group.alb", "lb", [(80, "0.0.0.0/0")])
    tasks = group(state, vpc, "security-group.tasks", "tasks", [(80, front)])
    data = group(state, vpc, "security-group.database", "db", [(5432, tasks)])
    target = balancer(state, vpc, subnets, front)
    service(state, subnets, tasks, target)
    database(state, subnets, data)
    bucket(state)
    state.add(None, "aws_sqs_queue", "jobs", f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/jobs")
    if path:
        state.write(path)
    print(json.dumps(state.nodes))


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
