//! The clients: one set that reads, one that writes, over one tapped connector.

mod access;
mod config;
mod fault;
mod limits;
mod operation;
mod tap;

use std::sync::{Arc, OnceLock};

use aws_types::SdkConfig;
use provision_engine::{Cloud, Events};

pub use aws_credential_types::Credentials;
pub use config::{ConnectError, Connection, Identity, Target, connect, connect_to, raw_config};
pub use fault::{OrFault, Reclass, later, refusal, resume};
pub use limits::Limits;
pub use tap::{CallCount, Hook, Tap};

use crate::types::{AccountId, Arn, Region};

macro_rules! clients {
    ($($name:ident: $krate:ident),* $(,)?) => {
        /// One client for each service, made when first used.
        #[derive(Debug)]
        pub struct Clients {
            config: SdkConfig,
            limits: Arc<Limits>,
            $($name: OnceLock<$krate::Client>,)*
        }

        impl Clients {
            pub(crate) fn new(config: SdkConfig, limits: Arc<Limits>) -> Self {
                Self { config, limits, $($name: OnceLock::new(),)* }
            }
            $(
                /// The client of this service.
                pub fn $name(&self) -> &$krate::Client {
                    self.$name.get_or_init(|| {
                        let config = $krate::config::Builder::from(&self.config)
                            .interceptor(operation::NameOperation { limits: self.limits.clone() })
                            .retry_partition(access::partition(stringify!($name), &self.config))
                            .retry_classifier(access::NoBlindRetry::of(&self.config));
                        $krate::Client::from_conf(config.build())
                    })
                }
            )*
        }
    };
}

clients! {
    autoscaling: aws_sdk_applicationautoscaling,
    cloudwatch: aws_sdk_cloudwatch,
    ec2: aws_sdk_ec2,
    ecr: aws_sdk_ecr,
    ecs: aws_sdk_ecs,
    elb: aws_sdk_elasticloadbalancingv2,
    iam: aws_sdk_iam,
    logs: aws_sdk_cloudwatchlogs,
    sts: aws_sdk_sts,
}

/// Where calls go: an account, a region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The account of the credentials.
    pub account: AccountId,
    /// The region.
    pub region: Region,
}

impl Place {
    /// The ARN of a resource here.
    #[must_use]
    pub fn arn(&self, service: &str, resource: &str) -> Arn {
        Arn::new(format!("arn:{}:{service}:{}:{}:{resource}", self.region.partition(), self.region, self.account))
    }
    /// The ARN of a resource of IAM, which has no region.
    #[must_use]
    pub fn iam_arn(&self, resource: &str) -> Arn {
        Arn::new(format!("arn:{}:iam::{}:{resource}", self.region.partition(), self.account))
    }
}

/// The clients that cannot mutate: their connector refuses every operation that is not a read.
#[derive(Debug)]
pub struct Reader {
    clients: Clients,
    /// Where calls go.
    pub place: Place,
}

impl std::ops::Deref for Reader {
    type Target = Clients;
    fn deref(&self) -> &Clients {
        &self.clients
    }
}

/// The clients that mutate, and a reader beside them.
#[derive(Debug)]
pub struct Aws {
    clients: Clients,
    reader: Arc<Reader>,
}

impl std::ops::Deref for Aws {
    type Target = Clients;
    fn deref(&self) -> &Clients {
        &self.clients
    }
}

impl Aws {
    /// Where calls go.
    #[must_use]
    pub fn place(&self) -> &Place {
        &self.reader.place
    }
}

impl Cloud for Aws {
    type Reader = Reader;
    fn reader(&self) -> &Reader {
        &self.reader
    }
}

impl Connection {
    /// Clients that cannot mutate: all that plan and drift need.
    #[must_use]
    pub fn reader(&self, events: &Events) -> Arc<Reader> {
        let config = access::read_only(&self.config, self.tap.for_reading(events.clone()), self.speed);
        Arc::new(Reader { clients: Clients::new(config, self.tap.limits.clone()), place: self.identity.place.clone() })
    }

    /// Clients that mutate.
    #[must_use]
    pub fn writer(&self, events: &Events) -> Arc<Aws> {
        let config = access::read_write(&self.config, self.tap.for_writing(events.clone()), self.speed);
        Arc::new(Aws { clients: Clients::new(config, self.tap.limits.clone()), reader: self.reader(events) })
    }
}
