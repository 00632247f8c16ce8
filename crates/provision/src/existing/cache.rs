//! A cache: a replication group or a single node of ElastiCache.

use std::collections::BTreeMap;

use provision_app::compose::existing::LookedUp;
use provision_aws::client::Reader;
use provision_aws::kinds::elasticache::existing::{Existing, look_up};
use provision_aws::types::VpcId;
use provision_engine::Fault;

use super::{Wanted, held, unfit, within_reach};

/// What speaks the protocol of Redis.
const ENGINES: [&str; 2] = ["redis", "valkey"];

impl Wanted<'_> {
    pub(super) async fn cache(&self, aws: &Reader, network: Option<&VpcId>) -> Result<LookedUp, Fault> {
        let found = look_up(aws, self.existing.instance_name.as_str()).await?;
        self.suits(&found, network)?;
        let credentials = match &self.existing.secret_id {
            Some(secret) => held(aws, secret.as_str(), &["password"]).await?,
            None => BTreeMap::new(),
        };
        Ok(LookedUp::cache(found, credentials))
    }

    /// Whether what was found is what the configuration means, and can be reached.
    fn suits(&self, found: &Existing, network: Option<&VpcId>) -> Result<(), Fault> {
        if !ENGINES.contains(&found.engine.as_str()) {
            let fault = unfit(format!("its engine is {}, which does not speak the protocol of Redis", found.engine));
            return Err(fault.help("name a cache whose engine is redis or valkey"));
        }
        if found.cluster && !self.existing.cluster_mode {
            let fault = unfit("its keys are spread over shards, which plain clients do not follow".to_owned());
            return Err(fault.help("set `cluster_mode: true` if the services know clusters"));
        }
        if self.existing.cluster_mode && !found.cluster {
            return Err(unfit("its keys are not spread over shards".to_owned()).help("take `cluster_mode` away"));
        }
        match (&self.existing.secret_id, found.token) {
            (None, true) => {
                let fault = unfit("it wants a token, and `secret_id` names no secret".to_owned());
                return Err(fault.help("name a secret whose member `password` is the token"));
            }
            // A token is taken over TLS alone.
            (Some(secret), _) if !found.tls => {
                let fault = unfit(format!("it speaks no TLS and takes no token, and `secret_id` names {secret}"));
                return Err(fault.help("take `secret_id` away"));
            }
            _ => {}
        }
        within_reach(&found.vpc, &found.security_groups, network)
    }
}

#[cfg(test)]
mod tests {
    use provision_aws::types::SecurityGroupId;

    use super::*;

    fn found(change: impl FnOnce(&mut Existing)) -> Existing {
        let mut found = Existing {
            identifier: "shop-cache".to_owned(),
            cluster: false,
            engine: "valkey".to_owned(),
            address: "master.shop-cache.euw1.cache.amazonaws.com".to_owned(),
            port: 6379,
            tls: true,
            token: true,
            vpc: VpcId::new("vpc-1"),
            security_groups: vec![SecurityGroupId::new("sg-1")],
        };
        change(&mut found);
        found
    }

    fn told(settings: &str, found: &Existing, network: Option<&str>) -> String {
        let network = network.map(VpcId::new);
        let existing = format!("instance_name: shop-cache{settings}");
        let told = super::super::tests::told("type: cache, engine: redis, version: 7", "static", &existing, |wanted| {
            wanted.suits(found, network.as_ref())
        });
        told.map_or_else(|message| message, |()| "suits".to_owned())
    }

    #[test]
    fn what_cannot_be_used_is_told() {
        const SECRET: &str = ", secret_id: shop-cache";
        let (plain, here) = (found(|_| ()), Some("vpc-1"));
        assert_eq!(told(SECRET, &plain, here), "suits");
        assert_eq!(told("", &plain, here), "it wants a token, and `secret_id` names no secret");
        let open = found(|found| (found.tls, found.token) = (false, false));
        assert_eq!(told("", &open, here), "suits");
        assert!(told(SECRET, &open, here).starts_with("it speaks no TLS and takes no token"));
        let sharded = found(|found| found.cluster = true);
        assert_eq!(told(&format!("{SECRET}, cluster_mode: true"), &sharded, here), "suits");
        assert!(told(SECRET, &sharded, here).starts_with("its keys are spread over shards"));
        assert_eq!(told(&format!("{SECRET}, cluster_mode: true"), &plain, here), "its keys are not spread over shards");
        let memcached = found(|found| found.engine = "memcached".to_owned());
        assert!(told(SECRET, &memcached, here).starts_with("its engine is memcached"));
        assert_eq!(told(SECRET, &plain, Some("vpc-2")), "it is in vpc-1, and the collection's network is vpc-2");
        assert_eq!(told(SECRET, &found(|found| found.security_groups.clear()), here), "it has no security group");
    }
}
