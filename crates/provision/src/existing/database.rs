//! A database: an instance or a cluster of RDS.

use provision_app::compose::existing::LookedUp;
use provision_app::config::model::{Database, DatabaseEngine, EnvironmentKind};
use provision_aws::client::Reader;
use provision_aws::kinds::rds::existing::{Existing, look_up};
use provision_aws::types::VpcId;
use provision_engine::Fault;

use super::{Wanted, held, unfit, within_reach};

impl Wanted<'_> {
    pub(super) async fn database(&self, aws: &Reader, network: Option<&VpcId>, wanted: &Database) -> Result<LookedUp, Fault> {
        let found = look_up(aws, self.existing.instance_name.as_str()).await?;
        self.fits(&found, network, wanted.engine)?;
        let secret = match (&self.existing.secret_id, &found.secret) {
            (Some(given), _) => given.to_string(),
            (None, Some(own)) => own.to_string(),
            (None, None) => {
                let fault = unfit("AWS keeps no password of it, and `secret_id` names no secret".to_owned());
                return Err(fault.help("name a secret with the members `username` and `password`"));
            }
        };
        let needed = if self.existing.username.is_some() { &["password"][..] } else { &["username", "password"] };
        let credentials = held(aws, &secret, needed).await?;
        Ok(LookedUp::database(found, credentials))
    }

    /// Whether what was found is what the configuration means, and can be reached.
    fn fits(&self, found: &Existing, network: Option<&VpcId>, wanted: DatabaseEngine) -> Result<(), Fault> {
        if found.cluster && self.environment.kind == EnvironmentKind::Preview {
            let fault = unfit("it is a cluster, and previews take none".to_owned());
            return Err(fault.help("name an instance, or nothing: then the preview gets a database of its own"));
        }
        if self.existing.cluster_mode && !found.cluster {
            return Err(unfit("it is an instance, and no cluster".to_owned()).help("take `cluster_mode` away"));
        }
        let engines: &[&str] = match wanted {
            DatabaseEngine::Postgres => &["postgres", "aurora-postgresql"],
            DatabaseEngine::Mysql => &["mysql", "aurora-mysql", "mariadb"],
        };
        if !engines.contains(&found.engine.as_str()) {
            let fault = unfit(format!("its engine is {}, and coherence.yml says {}", found.engine, wanted.as_str()));
            return Err(fault.help("name another database, or set `engine`"));
        }
        within_reach(&found.vpc, &found.security_groups, network)
    }
}

#[cfg(test)]
mod tests {
    use provision_aws::types::{Arn, EngineVersion, SecurityGroupId};

    use super::*;

    fn found(change: impl FnOnce(&mut Existing)) -> Existing {
        let mut found = Existing {
            identifier: "shop-main".to_owned(),
            arn: Arn::new("arn:aws:rds:eu-west-1:123456789012:db:shop-main"),
            cluster: false,
            engine: "postgres".to_owned(),
            engine_version: EngineVersion::new("16.4"),
            address: "shop-main.eu-west-1.rds.amazonaws.com".to_owned(),
            port: 5432,
            vpc: VpcId::new("vpc-1"),
            security_groups: vec![SecurityGroupId::new("sg-1")],
            encrypted: true,
            secret: None,
        };
        change(&mut found);
        found
    }

    fn checked(kind: &str, settings: &str, found: &Existing, network: Option<&str>) -> String {
        let network = network.map(VpcId::new);
        let existing = format!("instance_name: shop-main{settings}");
        let told = super::super::tests::told("type: database, engine: postgres, version: 16", kind, &existing, |wanted| {
            wanted.fits(found, network.as_ref(), DatabaseEngine::Postgres)
        });
        told.map_or_else(|message| message, |()| "fits".to_owned())
    }

    #[test]
    fn what_cannot_be_used_is_told() {
        let plain = found(|_| ());
        let cluster = found(|found| found.cluster = true);
        assert_eq!(checked("production", "", &plain, Some("vpc-1")), "fits");
        assert_eq!(checked("production", ", cluster_mode: true", &cluster, Some("vpc-1")), "fits");
        assert_eq!(checked("preview", "", &cluster, Some("vpc-1")), "it is a cluster, and previews take none");
        assert_eq!(checked("static", ", cluster_mode: true", &plain, Some("vpc-1")), "it is an instance, and no cluster");
        let other = found(|found| found.engine = "mysql".to_owned());
        assert_eq!(checked("static", "", &other, Some("vpc-1")), "its engine is mysql, and coherence.yml says postgres");
        let away = checked("static", "", &plain, Some("vpc-2"));
        assert_eq!(away, "it is in vpc-1, and the collection's network is vpc-2");
        let early = checked("static", "", &plain, None);
        assert_eq!(early, "it is in vpc-1, and the collection's network has not been made yet");
    }
}
