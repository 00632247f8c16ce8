"""Row "bastion"."""

import ec2
import iam


def bastion(place, check):
    found = ec2.instances(place)["bastion"]
    check("type and state", (found["InstanceType"], found["State"]["Name"]), ("t4g.nano", "running"))
    check("a private subnet", found["SubnetId"] in ec2.subnets(place, "private"))
    check("no public address", found.get("PublicIpAddress") or None, None)
    check("no key pair", found.get("KeyName") or None, None)
    options = found["MetadataOptions"]
    check("metadata", (options["HttpTokens"], options["HttpPutResponseHopLimit"]), ("required", 1))
    groups = [group["GroupId"] for group in found["SecurityGroups"]]
    check("groups", groups, [ec2.groups(place)["bastion"]])
    check("nothing comes in", ec2.rules(place, "bastion", False), set())
    # The parameter that always names the newest Amazon Linux 2023.
    name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"
    image = place.client("ssm").get_parameter(Name=name)["Parameter"]["Value"]
    check("image", found["ImageId"], image)
    volumes = [device["Ebs"]["VolumeId"] for device in found["BlockDeviceMappings"]]
    disks = place.client("ec2").describe_volumes(VolumeIds=volumes)["Volumes"]
    check("disks are encrypted", [disk["Encrypted"] for disk in disks], [True])
    profile = found["IamInstanceProfile"]["Arn"].rsplit("/", 1)[1]
    held = place.client("iam").get_instance_profile(InstanceProfileName=profile)["InstanceProfile"]
    check("its role", [role["Arn"] for role in held["Roles"]], [iam.roles(place)["role.bastion"]["Arn"]])


ROWS = [("bastion", "collection", bastion)]
