//! The clients: one set that reads, one that writes, over one tapped connector.

mod abroad;
mod access;
mod bounds;
mod codes;
mod config;
mod credentials;
mod fault;
mod limits;
mod operation;
mod tap;
mod transport;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock};

use aws_types::SdkConfig;
use provision_engine::lease::Fence;
use provision_engine::{Cloud, Events};

pub(crate) use abroad::Abroad;
pub use abroad::ZoneAbroad;
pub use aws_credential_types::Credentials;
pub(crate) use config::AGENT;
pub use config::{ConnectError, Connection, Identity, Target, connect, connect_to, raw_config};
pub use credentials::Lacking;
pub use fault::{OrFault, Reclass, built, incomplete, later, refusal, resume};
pub use limits::Limits;
pub use tap::{CallCount, Tap};

use crate::types::{AccountId, Arn, Region};

macro_rules! clients {
    ($($name:ident: $krate:ident $(with $adjust:path)?),* $(,)?) => {
        /// One client for each service, made when first used.
        #[derive(Debug)]
        pub struct Clients {
            config: SdkConfig,
            limits: Arc<Limits>,
            us_east_1: OnceLock<Box<Clients>>,
            abroad: Option<Abroad>,
            $($name: OnceLock<$krate::Client>,)*
        }

        impl Clients {
            pub(crate) fn new(config: SdkConfig, limits: Arc<Limits>) -> Self {
                Self { config, limits, us_east_1: OnceLock::new(), abroad: None, $($name: OnceLock::new(),)* }
            }
            $(
                /// The client of this service.
                pub fn $name(&self) -> &$krate::Client {
                    self.$name.get_or_init(|| {
                        let config = $krate::config::Builder::from(&self.config)
                            .interceptor(operation::NameOperation { limits: self.limits.clone() })
                            .retry_partition(access::partition(stringify!($name), &self.config))
                            .retry_classifier(access::NoBlindRetry::of(&self.config));
                        $(let config = $adjust(config, &self.config);)?
                        $krate::Client::from_conf(config.build())
                    })
                }
            )*
        }
    };
}

clients! {
    acm: aws_sdk_acm,
    autoscaling: aws_sdk_applicationautoscaling,
    cloudformation: aws_sdk_cloudformation,
    cloudfront: aws_sdk_cloudfront,
    cloudtrail: aws_sdk_cloudtrail,
    cloudwatch: aws_sdk_cloudwatch,
    codebuild: aws_sdk_codebuild,
    codepipeline: aws_sdk_codepipeline,
    ec2: aws_sdk_ec2,
    ecr: aws_sdk_ecr,
    ecs: aws_sdk_ecs,
    elasticache: aws_sdk_elasticache,
    elb: aws_sdk_elasticloadbalancingv2,
    eventbridge: aws_sdk_eventbridge,
    iam: aws_sdk_iam,
    lambda: aws_sdk_lambda,
    logs: aws_sdk_cloudwatchlogs,
    rds: aws_sdk_rds,
    rolesanywhere: aws_sdk_rolesanywhere,
    route53: aws_sdk_route53,
    s3: aws_sdk_s3 with by_path,
    scheduler: aws_sdk_scheduler,
    secrets: aws_sdk_secretsmanager,
    sns: aws_sdk_sns,
    ssm: aws_sdk_ssm,
    sts: aws_sdk_sts,
}

/// Another endpoint than AWS's has no host name for each bucket.
fn by_path(builder: aws_sdk_s3::config::Builder, config: &SdkConfig) -> aws_sdk_s3::config::Builder {
    builder.force_path_style(config.endpoint_url().is_some())
}

/// Where CloudFront takes its certificates, its functions and its log deliveries from.
/// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html>.
const US_EAST_1: &str = "us-east-1";

impl Clients {
    /// The same clients for us-east-1, where CloudFront takes its certificates and functions from.
    pub fn us_east_1(&self) -> &Self {
        if self.config.region().is_some_and(|region| region.as_ref() == US_EAST_1) {
            return self;
        }
        self.us_east_1.get_or_init(|| {
            let config = self.config.to_builder().region(aws_types::region::Region::from_static(US_EAST_1)).build();
            Box::new(Self::new(config, self.limits.clone()))
        })
    }

    /// The zone of another account that the run writes to, if there is one.
    pub(crate) fn abroad(&self) -> Option<&Abroad> {
        self.abroad.as_ref()
    }

    /// The clients for a region that the run is about: us-east-1, or its own.
    pub fn at(&self, region: &str) -> &Self {
        if region == US_EAST_1 { self.us_east_1() } else { self }
    }
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
    /// The ids under which Route 53 carries out the changes of this run, by record.
    pub(crate) changes: Mutex<HashMap<String, String>>,
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
        self.reader_within(events, &Fence::default())
    }

    /// Clients that mutate.
    #[must_use]
    pub fn writer(&self, events: &Events) -> Arc<Aws> {
        self.writer_within(events, &Fence::default())
    }

    /// Clients that mutate while this fence is open.
    #[must_use]
    pub fn writer_within(&self, events: &Events, fence: &Fence) -> Arc<Aws> {
        let http = self.tap.for_writing(events.clone(), fence.clone());
        let clients = self.clients(|config| access::read_write(config, http.clone(), self.speed));
        Arc::new(Aws { clients, reader: self.reader_within(events, fence) })
    }

    fn reader_within(&self, events: &Events, fence: &Fence) -> Arc<Reader> {
        let http = self.tap.for_reading(events.clone(), fence.clone());
        let clients = self.clients(|config| access::read_only(config, http.clone(), self.speed));
        Arc::new(Reader { clients, place: self.identity.place.clone(), changes: Mutex::default() })
    }

    /// The clients of the run's own account, and those for the zone of another one.
    fn clients(&self, adjusted: impl Fn(&SdkConfig) -> SdkConfig) -> Clients {
        let of = |config| Clients::new(adjusted(config), self.tap.limits.clone());
        Clients { abroad: self.abroad.as_ref().map(|way| way.with(of(&way.config))), ..of(&self.config) }
    }

    pub(crate) fn clients_for_leases(&self, events: &Events) -> Clients {
        Clients::new(access::for_leases(&self.config, self.tap.for_leases(events.clone())), self.tap.limits.clone())
    }

    pub(crate) fn clients_for_reading(&self, events: &Events) -> Clients {
        let http = self.tap.for_reading(events.clone(), Fence::default());
        Clients::new(access::for_leases(&self.config, http), self.tap.limits.clone())
    }
}
