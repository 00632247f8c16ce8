//! What other people have in the account: our objects can be pointed at it.

use aws_sdk_ecs::types::{Compatibility, ContainerDefinition, NetworkMode, PortMapping};
use aws_sdk_elasticloadbalancingv2::types::{Action, ActionTypeEnum, ProtocolEnum, TargetTypeEnum};
use provision_aws::client::{Aws, OrFault};
use provision_aws::kinds::{acm, ec2, elbv2};
use provision_aws::types::{Arn, NetworkInterfaceId, PolicyDocument, RouteTableId, SecurityGroupId, Statement, SubnetId};
use provision_engine::{Events, Fault, Graph};
use provision_tests::World;

/// Other people's objects, without a tag of ours, in the network of a graph.
pub(super) struct Others {
    pub(super) vpc: String,
    /// Whether something in the network has a public address.
    pub(super) is_public: bool,
    /// One in each zone.
    pub(super) subnets: Vec<SubnetId>,
    pub(super) group: SecurityGroupId,
    pub(super) table: RouteTableId,
    pub(super) interface: NetworkInterfaceId,
    pub(super) target_group: Arn,
    /// The graph's own certificates.
    pub(super) certificates: Vec<Arn>,
    pub(super) role: Arn,
    pub(super) policy: Arn,
    /// With all members that anything reads.
    pub(super) secret: Arn,
    pub(super) log_group: String,
    pub(super) topic: Arn,
    pub(super) cluster: Arn,
    /// Of one container, named and listening as ours.
    pub(super) task_definition: Arn,
    pub(super) database_parameters: String,
    pub(super) cache_parameters: String,
}

impl Others {
    /// Makes them. `at` tells those of several graphs apart.
    pub(super) async fn of(world: &World, graph: &Graph, at: usize) -> Result<Self, Fault> {
        let (aws, name) = (world.outside(), format!("others-{at}"));
        let reader = || world.connection.reader(&Events::default());
        let found = world.engine.found::<ec2::Vpc>(graph, reader()).await?;
        let vpc = found.first().ok_or_else(|| Fault::fatal("there is no network"))?;
        let subnets = world.engine.found::<ec2::Subnet>(graph, reader()).await?;
        let theirs = subnets.iter().filter(|subnet| subnet.spec.vpc == vpc.out.id).map(|subnet| subnet.out.id.as_str());
        let zones = zones(&aws, theirs).await?;
        let certificates = world.engine.found::<acm::Certificate>(graph, reader()).await?;
        let (vpc, cidr) = (vpc.out.id.as_str(), vpc.spec.cidr.to_string());
        let begin = cidr.split('.').take(2).collect::<Vec<_>>().join(".");
        let mut subnets = Vec::new();
        for (third, zone) in (200..).zip(zones) {
            let call = aws.ec2().create_subnet().vpc_id(vpc).cidr_block(format!("{begin}.{third}.0/24"));
            let made = call.availability_zone(zone).send().await.or_fault("ec2:CreateSubnet")?;
            subnets.push(SubnetId::new(made.subnet().and_then(|one| one.subnet_id()).unwrap_or_default()));
        }
        let first = subnets.first().map(SubnetId::as_str).unwrap_or_default();
        let group = aws.ec2().create_security_group().vpc_id(vpc).group_name(&name).description("others'").send().await;
        let table = aws.ec2().create_route_table().vpc_id(vpc).send().await.or_fault("ec2:CreateRouteTable")?;
        let instance = aws.ec2().run_instances().image_id("ami-0abcdef1234567890").min_count(1).max_count(1).subnet_id(first);
        let instance = instance.send().await.or_fault("ec2:RunInstances")?;
        let interface = instance.instances().first().and_then(|one| one.network_interfaces().first()?.network_interface_id());
        let target = aws.elb().create_target_group().name(&name).vpc_id(vpc).port(80).protocol(ProtocolEnum::Http);
        let target = target.target_type(TargetTypeEnum::Ip).send().await.or_fault("elasticloadbalancing:CreateTargetGroup")?;
        let balancers = world.engine.found::<elbv2::LoadBalancer>(graph, reader()).await?;
        let target_arn = target.target_groups().first().and_then(|one| one.target_group_arn()).unwrap_or_default();
        for balancer in balancers.iter() {
            // A service takes a group only that a load balancer sends to.
            let action = Action::builder().r#type(ActionTypeEnum::Forward).target_group_arn(target_arn).build();
            let call = aws.elb().create_listener().load_balancer_arn(balancer.out.arn.as_str()).port(8081);
            let call = call.protocol(ProtocolEnum::Http).default_actions(action);
            call.send().await.or_fault("elasticloadbalancing:CreateListener")?;
        }
        let trust = PolicyDocument::new([Statement::trust_service("ec2.amazonaws.com")]);
        let nothing = PolicyDocument::new([Statement::allow(&["s3:GetObject"], ["arn:aws:s3:::nothing".to_owned()])]);
        let role = aws.iam().create_role().role_name(&name).assume_role_policy_document(trust.to_json()).send().await;
        let policy = aws.iam().create_policy().policy_name(&name).policy_document(nothing.to_json()).send().await;
        let members = r#"{"username":"other","password":"another-password","token":"another-token-of-somebody"}"#;
        let secret = aws.secrets().create_secret().name(&name).secret_string(members).send().await;
        aws.logs().create_log_group().log_group_name(&name).send().await.or_fault("logs:CreateLogGroup")?;
        let topic = aws.sns().create_topic().name(&name).send().await.or_fault("sns:CreateTopic")?;
        let cluster = aws.ecs().create_cluster().cluster_name(&name).send().await.or_fault("ecs:CreateCluster")?;
        let database =
            aws.rds().create_db_parameter_group().db_parameter_group_name(&name).db_parameter_group_family("postgres16");
        database.description("others'").send().await.or_fault("rds:CreateDBParameterGroup")?;
        let cache = aws.elasticache().create_cache_parameter_group().cache_parameter_group_name(&name).description("others'");
        cache.cache_parameter_group_family("redis7").send().await.or_fault("elasticache:CreateCacheParameterGroup")?;
        Ok(Self {
            group: SecurityGroupId::new(group.or_fault("ec2:CreateSecurityGroup")?.group_id().unwrap_or_default()),
            table: RouteTableId::new(table.route_table().and_then(|table| table.route_table_id()).unwrap_or_default()),
            interface: NetworkInterfaceId::new(interface.unwrap_or_default()),
            vpc: vpc.to_owned(),
            is_public: !balancers.is_empty(),
            target_group: Arn::new(target_arn),
            certificates: certificates.iter().map(|certificate| certificate.out.arn.clone()).collect(),
            role: Arn::new(role.or_fault("iam:CreateRole")?.role().map(|role| role.arn().to_owned()).unwrap_or_default()),
            policy: Arn::new(policy.or_fault("iam:CreatePolicy")?.policy().and_then(|one| one.arn()).unwrap_or_default()),
            secret: Arn::new(secret.or_fault("secretsmanager:CreateSecret")?.arn().unwrap_or_default()),
            topic: Arn::new(topic.topic_arn().unwrap_or_default()),
            cluster: Arn::new(cluster.cluster().and_then(|cluster| cluster.cluster_arn()).unwrap_or_default()),
            task_definition: task_definition(&aws, &name).await?,
            log_group: name.clone(),
            database_parameters: name.clone(),
            cache_parameters: name,
            subnets,
        })
    }
}

async fn zones(aws: &Aws, subnets: impl Iterator<Item = &str>) -> Result<Vec<String>, Fault> {
    let ids: Vec<String> = subnets.map(str::to_owned).collect();
    let seen = aws.ec2().describe_subnets().set_subnet_ids(Some(ids)).send().await.or_fault("ec2:DescribeSubnets")?;
    let mut zones: Vec<String> = seen.subnets().iter().filter_map(|one| one.availability_zone().map(str::to_owned)).collect();
    zones.sort();
    zones.dedup();
    Ok(zones)
}

async fn task_definition(aws: &Aws, name: &str) -> Result<Arn, Fault> {
    let ports = [80, 8080].map(|port| PortMapping::builder().container_port(port).build());
    let container = ContainerDefinition::builder().name("app").image("nginx").set_port_mappings(Some(ports.to_vec())).build();
    let call = aws.ecs().register_task_definition().family(name).cpu("256").memory("512").network_mode(NetworkMode::Awsvpc);
    let call = call.requires_compatibilities(Compatibility::Fargate).container_definitions(container);
    let made = call.send().await.or_fault("ecs:RegisterTaskDefinition")?;
    Ok(Arn::new(made.task_definition().and_then(|one| one.task_definition_arn()).unwrap_or_default()))
}
