//! From the environment of the AWS CLI (profiles, SSO, roles, endpoints) to a checked connection.

use std::time::Duration;

use aws_config::sts::AssumeRoleProvider;
use aws_config::{AppName, BehaviorVersion};
use aws_credential_types::Credentials;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_types::retry::RetryConfig;
use aws_types::SdkConfig;
use provision_engine::Fault;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::abroad::{Way, ZoneAbroad};
use super::codes::is_stale;
use super::credentials::{Lacking, SIGN_IN};
use super::fault::cause;
use super::transport::transport;
use super::{Limits, OrFault, Place, Tap};
use crate::types::{AccountId, Arn, Region};

/// Who the credentials are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The caller's ARN.
    pub arn: Arn,
    /// Their account, and the region of the calls.
    pub place: Place,
}

/// A connection whose credentials have been checked.
#[derive(Clone, Debug)]
pub struct Connection {
    pub(crate) config: SdkConfig,
    /// The way to a zone of another account.
    pub(super) abroad: Option<Way>,
    /// The tap that all clients of this connection share.
    pub tap: Tap,
    /// Who the credentials are.
    pub identity: Identity,
    /// AWS seconds in one second: 1 unless a local AWS said otherwise.
    pub speed: f64,
}

/// Why there is no connection.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConnectError {
    /// There are no credentials.
    #[error(transparent)]
    NoCredentials(Lacking),
    /// The endpoint does not answer.
    #[error("{endpoint} does not answer: {why}")]
    Unreachable {
        /// Where the call went.
        endpoint: String,
        /// The cause.
        why: String,
    },
    /// The credentials are the account root's.
    #[error("the credentials are those of the root of account {0}")]
    Root(AccountId),
    /// The credentials are another account's.
    #[error("the credentials are of account {found}, and the configuration wants account {wanted}")]
    WrongAccount {
        /// The account of the credentials.
        found: AccountId,
        /// The account in the configuration.
        wanted: AccountId,
    },
    /// The identity could not be read.
    #[error("the identity of the credentials cannot be read: {0}")]
    Refused(Fault),
}

impl ConnectError {
    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> &str {
        match self {
            Self::NoCredentials(lacking) => lacking.help(),
            Self::Unreachable { .. } => "check the network, the region and AWS_ENDPOINT_URL",
            Self::Root(_) => "use a role or a user: the root of an account is never used, and there is no flag for it",
            Self::WrongAccount { .. } => "use the credentials of that account, or correct account_id in environments.yml",
            Self::Refused(fault) if is_stale(&fault.code) => SIGN_IN,
            Self::Refused(_) => "see the message of AWS",
        }
    }
}

/// Where and as whom to connect. What is left out comes from the environment, as for the AWS CLI.
#[derive(Clone, Debug)]
pub struct Target {
    /// The region of the calls.
    pub region: Region,
    /// The account that the credentials must be of.
    pub account: Option<AccountId>,
    /// A role to assume with the credentials.
    pub role: Option<Arn>,
    /// A zone of another account that records are written to.
    pub abroad: Option<ZoneAbroad>,
    /// Another endpoint than AWS's.
    pub endpoint: Option<String>,
    /// Other credentials than the environment's.
    pub credentials: Option<Credentials>,
    /// Whether calls say that they are provision's, so that CloudTrail tells them from what others do with the same role.
    pub as_provision: bool,
}

/// Our name, and what the user agent of a call has of it.
/// Source: <https://docs.aws.amazon.com/sdkref/latest/guide/feature-appid.html>.
const APP: &str = "provision";
pub(crate) const AGENT: &str = "app/provision";

impl Target {
    /// The environment's credentials and endpoints, in this region.
    #[must_use]
    pub fn new(region: Region) -> Self {
        Self { region, account: None, role: None, abroad: None, endpoint: None, credentials: None, as_provision: false }
    }
}

/// Connects to a region, with the environment's credentials or a role assumed with them, and checks who that is.
///
/// # Errors
/// No credentials, no answer, the root, or another account than `account`.
pub async fn connect(region: &Region, account: Option<&AccountId>, role: Option<&Arn>) -> Result<Connection, ConnectError> {
    connect_to(&Target { account: account.cloned(), role: role.cloned(), ..Target::new(region.clone()) }).await
}

/// Connects to a target, and checks who the credentials are.
///
/// # Errors
/// As [`connect`].
pub async fn connect_to(target: &Target) -> Result<Connection, ConnectError> {
    let (region, account) = (&target.region, target.account.as_ref());
    let (config, http) = load(target).await;
    let endpoint = config.endpoint_url().map(str::to_owned);
    let speed = match &endpoint {
        Some(endpoint) => local_speed(endpoint).await.unwrap_or(1.0),
        None => 1.0,
    };
    let identity = identify(&config, region).await?;
    if identity.arn.as_str().ends_with(":root") {
        return Err(ConnectError::Root(identity.place.account));
    }
    if let Some(wanted) = account
        && *wanted != identity.place.account
    {
        return Err(ConnectError::WrongAccount { found: identity.place.account, wanted: wanted.clone() });
    }
    let abroad = match &target.abroad {
        Some(zone) => Some(Way::new(zone.clone(), assumed(config.clone(), &zone.role, region).await)),
        None => None,
    };
    Ok(Connection { abroad, tap: Tap::new(http, Limits::new(speed)), config, identity, speed })
}

/// The SDK's configuration for a target: no tap, no check of who it is. For tools beside the product.
pub async fn raw_config(target: &Target) -> SdkConfig {
    load(target).await.0
}

async fn load(target: &Target) -> (SdkConfig, SharedHttpClient) {
    let http = transport();
    let region = &target.region;
    let mut loader = aws_config::defaults(BehaviorVersion::latest()).region(named(region)).http_client(http.clone());
    if let Some(endpoint) = &target.endpoint {
        loader = loader.endpoint_url(endpoint);
    }
    if let Some(credentials) = &target.credentials {
        loader = loader.credentials_provider(credentials.clone());
    }
    if let Some(app) = AppName::new(APP).ok().filter(|_| target.as_provision) {
        loader = loader.app_name(app);
    }
    let mut config = loader.load().await;
    if let Some(role) = &target.role {
        config = assumed(config, role, region).await;
    }
    (config, http)
}

/// The same, as a role that is assumed with the credentials so far once a call needs it.
async fn assumed(config: SdkConfig, role: &Arn, region: &Region) -> SdkConfig {
    let provider = AssumeRoleProvider::builder(role.as_str()).session_name(APP).region(named(region)).configure(&config);
    config.into_builder().credentials_provider(SharedCredentialsProvider::new(provider.build().await)).build()
}

fn named(region: &Region) -> aws_types::region::Region {
    aws_types::region::Region::new(region.as_str().to_owned())
}

async fn identify(config: &SdkConfig, region: &Region) -> Result<Identity, ConnectError> {
    let retries = RetryConfig::standard().with_max_attempts(2).with_initial_backoff(Duration::from_millis(200));
    let timeouts = aws_smithy_types::timeout::TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(5))
        .operation_timeout(Duration::from_secs(15))
        .build();
    let sts = aws_sdk_sts::Client::from_conf(
        aws_sdk_sts::config::Builder::from(config).retry_config(retries).timeout_config(timeouts).build(),
    );
    let answer = sts.get_caller_identity().send().await;
    if let Err(error) = &answer {
        if let Some(lacking) = Lacking::of(error) {
            return Err(ConnectError::NoCredentials(lacking));
        }
        if error.as_service_error().is_none() {
            return Err(ConnectError::Unreachable { endpoint: endpoint(config), why: cause(error) });
        }
    }
    let answer = answer.or_fault("sts:GetCallerIdentity").map_err(ConnectError::Refused)?;
    let place = Place { account: AccountId::new(answer.account().unwrap_or_default()), region: region.clone() };
    Ok(Identity { arn: Arn::new(answer.arn().unwrap_or_default()), place })
}

impl Connection {
    /// The credentials of the calls, for another program. Those of a role end by themselves.
    ///
    /// # Errors
    /// They are not to be had, or their source does not answer.
    pub async fn credentials(&self) -> Result<Credentials, ConnectError> {
        let none = || ConnectError::NoCredentials(Lacking::None("nothing signs these calls".to_owned()));
        let provider = self.config.credentials_provider().ok_or_else(none)?;
        provider.provide_credentials().await.map_err(|error| match Lacking::of(&error) {
            Some(lacking) => ConnectError::NoCredentials(lacking),
            None => ConnectError::Unreachable { endpoint: endpoint(&self.config), why: cause(&error) },
        })
    }
}

fn endpoint(config: &SdkConfig) -> String {
    config.endpoint_url().unwrap_or("AWS").to_owned()
}

/// What a local AWS says of its speed. Asked on loopback endpoints only: nobody else may change our sense of time.
async fn local_speed(endpoint: &str) -> Option<f64> {
    let authority = endpoint.strip_prefix("http://")?.split('/').next()?;
    let (host, _) = authority.rsplit_once(':')?;
    let loopback =
        host == "localhost" || host.trim_matches(['[', ']']).parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback());
    if !loopback {
        return None;
    }
    let ask = async {
        let mut stream = tokio::net::TcpStream::connect(authority).await.ok()?;
        let request = format!("GET /_local/info HTTP/1.1\r\nhost: {authority}\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.ok()?;
        let mut answer = Vec::new();
        // Bounded: an endpoint that is no local AWS may answer anything.
        stream.take(64 * 1024).read_to_end(&mut answer).await.ok()?;
        let text = String::from_utf8_lossy(&answer).into_owned();
        let json = text.get(text.find('{')?..=text.rfind('}')?)?.to_owned();
        serde_json::from_str::<serde_json::Value>(&json).ok()?.get("speed")?.as_f64()
    };
    let speed = tokio::time::timeout(Duration::from_secs(2), ask).await.ok()??;
    (speed.is_finite() && speed >= 1.0).then_some(speed)
}
