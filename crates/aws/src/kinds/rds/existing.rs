//! A database that exists already, and is only used.

use crate::types::{Arn, EngineVersion, SecurityGroupId, VpcId};

/// An instance or a cluster that somebody else made: looked up by its identifier before anything is composed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Existing {
    /// Its identifier.
    pub identifier: String,
    /// Its ARN.
    pub arn: Arn,
    /// Whether it is a cluster: Aurora, or an instance with two readable standbys.
    pub cluster: bool,
    /// Its engine: `postgres`, `aurora-mysql`.
    pub engine: String,
    /// Its version.
    pub engine_version: EngineVersion,
    /// The host name that takes writes.
    pub address: String,
    /// The port it listens on.
    pub port: u16,
    /// The VPC it is in.
    pub vpc: VpcId,
    /// Its security groups.
    pub security_groups: Vec<SecurityGroupId>,
    /// Whether its storage is encrypted.
    pub encrypted: bool,
    /// The secret in which AWS keeps the password of its first user, where it does.
    pub secret: Option<Arn>,
}

#[cfg(feature = "sdk")]
pub use look_up::look_up;

#[cfg(feature = "sdk")]
mod look_up {
    use aws_sdk_rds::types::{DbCluster, DbInstance, MasterUserSecret, VpcSecurityGroupMembership};
    use provision_engine::Fault;

    use super::Existing;
    use crate::client::{OrFault, Reader};
    use crate::kinds::convert::{there, without_endpoint};
    use crate::types::{Arn, EngineVersion, SecurityGroupId, VpcId};
    use crate::wire::Shown;

    /// Finds an instance or a cluster.
    ///
    /// # Errors
    /// There is none of this identifier, there are both, or it does not serve.
    pub async fn look_up(aws: &Reader, identifier: &str) -> Result<Existing, Fault> {
        let (instance, cluster) = futures::try_join!(instance(aws, identifier), cluster(aws, identifier))?;
        match (instance, cluster) {
            (Some(instance), None) => of_instance(&instance),
            (None, Some(cluster)) => {
                let group = cluster.db_subnet_group().unwrap_or_default();
                let call = aws.rds().describe_db_subnet_groups().db_subnet_group_name(group);
                let answer = call.send().await.or_fault("rds:DescribeDBSubnetGroups")?;
                let vpc = answer.db_subnet_groups().first().and_then(|group| group.vpc_id()).unwrap_or_default();
                of_cluster(&cluster, VpcId::new(vpc))
            }
            (Some(_), Some(_)) => {
                let fault = Fault::fatal(format!("{identifier} is the name of an instance and of a cluster"));
                Err(fault.help("rename one of them: it is not clear which is meant"))
            }
            (None, None) => {
                let place = &aws.place;
                let fault = Fault::fatal(format!(
                    "there is no database instance and no cluster {identifier} in {} of account {}",
                    place.region, place.account
                ));
                Err(fault.help("name one that `aws rds describe-db-instances` or `aws rds describe-db-clusters` shows"))
            }
        }
    }

    async fn instance(aws: &Reader, identifier: &str) -> Result<Option<DbInstance>, Fault> {
        let answer = aws.rds().describe_db_instances().db_instance_identifier(identifier).send().await;
        let answer = there(answer.or_fault("rds:DescribeDBInstances"))?;
        Ok(answer.and_then(|answer| answer.db_instances.unwrap_or_default().into_iter().next()))
    }

    async fn cluster(aws: &Reader, identifier: &str) -> Result<Option<DbCluster>, Fault> {
        let answer = aws.rds().describe_db_clusters().db_cluster_identifier(identifier).send().await;
        let answer = there(answer.or_fault("rds:DescribeDBClusters"))?;
        Ok(answer.and_then(|answer| answer.db_clusters.unwrap_or_default().into_iter().next()))
    }

    fn of_instance(seen: &DbInstance) -> Result<Existing, Fault> {
        let identifier = seen.db_instance_identifier().unwrap_or_default().to_owned();
        if let Some(cluster) = seen.db_cluster_identifier().filter(|cluster| !cluster.is_empty()) {
            let fault = Fault::fatal(format!("{identifier} is a member of the cluster {cluster}"));
            return Err(fault.help(format!("name the cluster: {cluster}")));
        }
        let endpoint = seen.endpoint();
        let Some(address) = endpoint.and_then(|endpoint| endpoint.address()) else {
            return Err(without_endpoint(&identifier, seen.db_instance_status()));
        };
        Ok(Existing {
            arn: Arn::new(seen.db_instance_arn().unwrap_or_default()),
            cluster: false,
            engine: seen.engine().unwrap_or_default().to_owned(),
            engine_version: EngineVersion::new(seen.engine_version().unwrap_or_default()),
            address: address.to_owned(),
            port: u16::shown(endpoint.and_then(aws_sdk_rds::types::Endpoint::port)),
            vpc: VpcId::new(seen.db_subnet_group().and_then(|group| group.vpc_id()).unwrap_or_default()),
            security_groups: groups(seen.vpc_security_groups()),
            encrypted: seen.storage_encrypted().unwrap_or_default(),
            secret: secret(seen.master_user_secret()),
            identifier,
        })
    }

    fn of_cluster(seen: &DbCluster, vpc: VpcId) -> Result<Existing, Fault> {
        let identifier = seen.db_cluster_identifier().unwrap_or_default().to_owned();
        let Some(address) = seen.endpoint() else { return Err(without_endpoint(&identifier, seen.status())) };
        Ok(Existing {
            arn: Arn::new(seen.db_cluster_arn().unwrap_or_default()),
            cluster: true,
            engine: seen.engine().unwrap_or_default().to_owned(),
            engine_version: EngineVersion::new(seen.engine_version().unwrap_or_default()),
            address: address.to_owned(),
            port: u16::shown(seen.port()),
            vpc,
            security_groups: groups(seen.vpc_security_groups()),
            encrypted: seen.storage_encrypted().unwrap_or_default(),
            secret: secret(seen.master_user_secret()),
            identifier,
        })
    }

    fn secret(seen: Option<&MasterUserSecret>) -> Option<Arn> {
        seen.and_then(MasterUserSecret::secret_arn).map(Arn::new)
    }

    fn groups(seen: &[VpcSecurityGroupMembership]) -> Vec<SecurityGroupId> {
        seen.iter().filter_map(VpcSecurityGroupMembership::vpc_security_group_id).map(SecurityGroupId::new).collect()
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_member_of_a_cluster_and_one_without_an_endpoint_are_told() {
            let member = DbInstance::builder().db_instance_identifier("one").db_cluster_identifier("all").build();
            assert_eq!(of_instance(&member).unwrap_err().message, "one is a member of the cluster all");
            let new = DbInstance::builder().db_instance_identifier("one").db_instance_status("creating").build();
            assert_eq!(of_instance(&new).unwrap_err().message, "one is creating and has no endpoint");
        }
    }
}
