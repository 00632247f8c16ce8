//! Row "cache": a Redis or Valkey of ElastiCache, its token and its groups.

use provision_aws::kinds::elasticache::{ParameterGroupArgs, ReplicationGroupArgs, SubnetGroupArgs};
use provision_aws::kinds::secretsmanager::{Members, Secret, SecretArgs};
use provision_aws::types::EngineVersion;
use provision_engine::Need;

use super::data::{Credentials, Reached};
use super::facts::{Fact, Tunnel};
use super::{Composer, Shared, none};
use crate::config::model::{Cache, CacheEngine, Resource};

/// Letters and digits of a token.
/// Source: <https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth.html>.
const TOKEN_LENGTH: u32 = 64;
/// The member of its secret that is the token.
const TOKEN: &str = "token";
/// Names of groups and clusters.
/// Source: <https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html>.
const NAME: usize = 40;

impl Composer<'_> {
    pub(super) fn cache(&mut self, shared: &Shared, resource: &Resource, cache: &Cache) -> Reached {
        let node = format!("cache.{}", resource.known_as);
        let secret = self.stack.add(
            self.scope.ix,
            format!("secret.{node}"),
            SecretArgs {
                name: self
                    .scope
                    .named(&format!("secret.{node}"), || Secret::name_of(&self.scope.id, &format!("secret.{node}")))
                    .into(),
                members: Members::default().generated(TOKEN, TOKEN_LENGTH).into(),
                recovery_days: self.recovery_days().into(),
            },
        );
        let subnets = SubnetGroupArgs {
            name: self.scope.name(&format!("subnet-group.{node}"), NAME).into(),
            description: format!("The private subnets, for {}", resource.known_as).into(),
            subnets: shared.network.private_ids(),
        };
        let subnets = self.stack.add(self.scope.ix, format!("subnet-group.{node}"), subnets);
        let parameters = ParameterGroupArgs {
            name: self.scope.name(&format!("parameter-group.{node}.{}", cache.version.family()), NAME).into(),
            family: cache.version.family().to_owned().into(),
            description: format!("The parameters of {}", resource.known_as).into(),
            parameters: none().into(),
        };
        let parameters = self.stack.add(self.scope.ix, format!("parameter-group.{node}"), parameters);
        let settings = &self.environment.settings.cache;
        let args = ReplicationGroupArgs {
            name: self.scope.name(&node, NAME).into(),
            description: format!("{} of {}", resource.known_as, self.environment.name).into(),
            engine: cache.engine.as_str().to_owned().into(),
            engine_version: EngineVersion::new(cache.version.engine_version()).into(),
            node_type: settings.node_type.to_string().into(),
            nodes: settings.nodes.into(),
            // A single node has nobody to take over.
            failover: (settings.nodes > 1).into(),
            port: CacheEngine::PORT.into(),
            encrypted: true.into(),
            tls: true.into(),
            credentials: secret.exists(|out| Some(out.arn.clone())),
            parameter_group: parameters.exists(|out| out.name.clone()),
            subnet_group: subnets.exists(|out| out.name.clone()),
            security_groups: shared.groups.cache_ids(),
            snapshot_retention_days: settings.snapshot_retention_days.into(),
        };
        let group = self.stack.add(self.scope.ix, node, args);
        if let Some(role) = shared.linked_roles.cache {
            self.stack.after(group, role.edge(Need::Exists));
        }
        let host = group.ready(|out| out.address.clone());
        self.tunnel(shared, resource.name.as_str(), host.clone(), CacheEngine::PORT);
        Reached {
            host,
            port: CacheEngine::PORT.to_string().into(),
            login: None,
            scheme: "rediss",
            credentials: Credentials::Ours(secret),
            password: TOKEN,
        }
    }

    /// Tells `tunnel` how a resource is reached.
    pub(super) fn tunnel(&mut self, shared: &Shared, resource: &str, host: provision_engine::Val<String>, port: u16) {
        let Some(bastion) = shared.bastion else { return };
        let instance = bastion.exists(|out| out.id.to_string());
        let tunnel = instance.zip(host, move |instance, host| Tunnel { instance, host, port });
        Tunnel::put(self.stack, &format!("{}/{resource}", self.environment.name), tunnel);
    }
}
