//! Our own settings: what the formats' `x-provision` says.

use std::collections::BTreeMap;
use std::fmt;
use std::net::Ipv4Addr;

use ipnet::Ipv4Net;
use provision_engine::Ownership;
use serde::Serialize;

use super::{
    DomainName, Email, ExistingNetwork, InstanceClass, Invalid, NodeType, ParentZone, PolicyArn, RoleArn, RoleChange, RoleKey,
    ZoneId, text_type,
};
use crate::config::diagnostic::quote;
use crate::config::suggest::nearest;

/// How private subnets reach the internet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Nat {
    /// One NAT gateway.
    #[default]
    Gateway,
    /// One NAT gateway in each availability zone.
    GatewayPerAz,
    /// One small instance that forwards: the cheap way.
    Instance,
    /// Not at all; AWS is reached by endpoints.
    None,
}

impl Nat {
    /// As the files write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Gateway => "gateway",
            Self::GatewayPerAz => "gateway-per-az",
            Self::Instance => "instance",
            Self::None => "none",
        }
    }
}

/// Who may reach the load balancer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlbAccess {
    /// Everybody.
    Public,
    /// CloudFront only.
    CloudFront,
}

/// What rewrites the paths of single-page applications at CloudFront's edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Edge {
    /// A Lambda@Edge function.
    #[default]
    Lambda,
    /// A CloudFront function: cheaper, and deleted at once.
    Function,
    /// Nothing.
    None,
}

/// The addresses of a VPC: a private /16, which is divided into subnets of fixed places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VpcCidr(Ipv4Net);

impl VpcCidr {
    /// The network.
    pub fn net(self) -> Ipv4Net {
        self.0
    }
}

impl Default for VpcCidr {
    /// 10.0.0.0/16.
    fn default() -> Self {
        Self(Ipv4Net::new_assert(Ipv4Addr::new(10, 0, 0, 0), 16))
    }
}

impl TryFrom<&str> for VpcCidr {
    type Error = Invalid;

    fn try_from(text: &str) -> Result<Self, Invalid> {
        const EXPECTED: &str = "a private network of 16 bits, such as `10.0.0.0/16`";
        let Ok(net) = text.parse::<Ipv4Net>() else {
            let network = text.parse::<Ipv4Addr>().is_ok().then(|| format!("{text}/16"));
            return Err(Invalid::new(format!("{} is no IPv4 network", quote(text)), EXPECTED).write(network));
        };
        let base = Ipv4Net::new_assert(net.addr(), 16).trunc();
        // Some readers take `010` for 8.
        if net.to_string() != text {
            return Err(Invalid::new(format!("{} is no plain IPv4 network", quote(text)), EXPECTED).write(base.to_string()));
        }
        let instead = Some(base.to_string()).filter(|_| base.network().is_private());
        if net.prefix_len() != 16 {
            let message = format!("{} has {} bits; this version divides networks of 16 only", quote(text), net.prefix_len());
            return Err(Invalid::new(message, EXPECTED).write(instead));
        }
        if net.trunc() != net {
            return Err(Invalid::new(format!("{} is an address inside its network", quote(text)), EXPECTED).write(instead));
        }
        // The networks of RFC 1918 that hold a /16.
        if !net.network().is_private() {
            return Err(Invalid::new(format!("{} is not a private network", quote(text)), EXPECTED));
        }
        Ok(Self(net))
    }
}

impl fmt::Display for VpcCidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// The days that CloudWatch Logs can keep events (Amazon CloudWatch Logs API reference, PutRetentionPolicy).
pub const LOG_RETENTION_DAYS: [u32; 22] =
    [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

/// Settings of a collection's shared network and of the way into its account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Network {
    /// Default: one gateway.
    pub nat: Nat,
    /// Availability zones, 2 to 4. Default 2.
    pub az_count: u8,
    /// `None`: not said.
    pub alb_access: Option<AlbAccess>,
    /// Of a network of its own. Default 10.0.0.0/16.
    pub cidr: VpcCidr,
    /// A network that is there already. `None`: the collection has one of its own.
    pub existing: Option<ExistingNetwork>,
    /// The role to assume before anything is done. `None`: the credentials as they are.
    pub role_arn: Option<RoleArn>,
    /// The zone that delegates the collection's domain. `None`: the user does it.
    pub parent_zone: Option<ParentZone>,
    /// Whether the VPC's traffic is logged. Default false.
    pub flow_logs: bool,
    /// Whether the cluster has Container Insights. Default false.
    pub container_insights: bool,
    /// The certificate authority that IAM Roles Anywhere trusts. `None`: there are no workload identities.
    pub workload_identity: Option<CaCertificate>,
}

impl Default for Network {
    fn default() -> Self {
        Self {
            nat: Nat::default(),
            az_count: 2,
            alb_access: None,
            cidr: VpcCidr::default(),
            existing: None,
            role_arn: None,
            parent_zone: None,
            flow_logs: false,
            container_insights: false,
            workload_identity: None,
        }
    }
}

/// Settings that an environment may have of its own; it inherits the collection's, and that the application's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Days that logs are kept; one of [`LOG_RETENTION_DAYS`]. Default 30.
    pub log_retention_days: u32,
    /// Whether containers get a read-only root file system. Default false.
    pub read_only_root: bool,
    /// Seconds that a task goes on answering after it was taken from the load balancer, 0 to 3600. Default 30.
    pub deregistration_delay: u32,
    /// Whether AWS's deletion protections are on. `None`: by the kind of environment.
    pub protect: Option<bool>,
    /// The permissions boundary of every role that is made.
    pub permissions_boundary: Option<PolicyArn>,
    /// What rewrites paths at the edge. Default: Lambda@Edge.
    pub edge: Edge,
    /// The number of the secret by which the load balancer knows its distribution: another one is another secret. Default 1.
    pub origin_secret_generation: u32,
    /// Who is told of alarms. Empty: nobody.
    pub alarm_emails: Vec<Email>,
    /// The time zone of schedules. Default UTC.
    pub time_zone: TimeZone,
    /// What is changed about the roles.
    pub roles: BTreeMap<RoleKey, RoleChange>,
    /// The zones of custom domains that have one already. Every other custom domain gets one.
    pub zones: BTreeMap<DomainName, ZoneId>,
    /// Whose fields are, where it is another than their tables say. Of several the last counts.
    pub ownership: Vec<Ownership>,
    /// What databases are made with.
    pub database: DatabaseSettings,
    /// What caches are made with.
    pub cache: CacheSettings,
}

/// What a database is made with. Whoever changes it in AWS later may: that is no drift.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatabaseSettings {
    /// Default `db.t4g.micro`.
    pub instance_class: InstanceClass,
    /// GiB. Default 20.
    pub storage_gib: u32,
    /// Whether there is a standby in another zone. Default false.
    pub multi_az: bool,
    /// Days that backups are kept; 0: there are none. Default 0.
    pub backup_retention_days: u32,
}

impl Default for DatabaseSettings {
    fn default() -> Self {
        Self { instance_class: InstanceClass::default(), storage_gib: 20, multi_az: false, backup_retention_days: 0 }
    }
}

/// What a cache is made with. Whoever changes it in AWS later may: that is no drift.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CacheSettings {
    /// Default `cache.t4g.micro`.
    pub node_type: NodeType,
    /// Nodes: one that is written to and replicas. With more than one a failure is passed over. Default 1.
    pub nodes: u32,
    /// Days that snapshots are kept; 0: there are none. Default 0.
    pub snapshot_retention_days: u32,
}

impl Default for CacheSettings {
    fn default() -> Self {
        Self { node_type: NodeType::default(), nodes: 1, snapshot_retention_days: 0 }
    }
}

text_type! {
    /// A time zone of the IANA database, such as `Europe/Berlin`.
    TimeZone, |text| {
        // Names are found whatever their capitals; AWS wants them as the database has them.
        if let Ok(zone) = jiff::tz::db().get(text) && let Some(name) = zone.iana_name() {
            return Ok(name.to_owned());
        }
        let names: Vec<String> = jiff::tz::db().available().map(|name| name.as_str().to_owned()).collect();
        let cities = || names.iter().map(String::as_str);
        let wanted = text.replace(' ', "_");
        let city = |name: &&str| name.rsplit('/').next().is_some_and(|city| city.eq_ignore_ascii_case(&wanted));
        // There are many names: those of the same continent come first.
        let initial = text.chars().next().map(|c| c.to_ascii_uppercase());
        let near = || cities().filter(|name| name.chars().next() == initial).chain(cities());
        let meant = cities().find(city).or_else(|| nearest(text, near()));
        Err(Invalid::new(format!("{} is no time zone", quote(text)), "a time zone such as `Europe/Berlin` or `UTC`").meant(meant))
    }
}

impl TimeZone {
    /// Its rules.
    pub fn rules(&self) -> jiff::tz::TimeZone {
        // The name was found in the same database.
        jiff::tz::db().get(&self.0).unwrap_or(jiff::tz::TimeZone::UTC)
    }
}

impl Default for TimeZone {
    /// UTC.
    fn default() -> Self {
        Self("UTC".to_owned())
    }
}

text_type! {
    /// The certificate of a certificate authority, in PEM.
    CaCertificate, |text| {
        const EXPECTED: &str = "the certificate of a certificate authority in PEM, from `-----BEGIN CERTIFICATE-----` to `-----END CERTIFICATE-----`";
        let no = |why: &str| Err(Invalid::new(why, EXPECTED));
        let lines: Vec<&str> = text.trim().lines().map(str::trim).collect();
        let [first, body @ .., last] = lines.as_slice() else {
            let path = lines.iter().any(|line| line.contains('.') && !line.contains(' '));
            return Err(Invalid::new("this is no certificate in PEM", EXPECTED)
                .help(path.then(|| "write the certificate itself, after `ca_certificate: |`".to_owned())));
        };
        if text.contains("PRIVATE KEY") {
            return no("this is a private key: it belongs into no file");
        }
        if *first != "-----BEGIN CERTIFICATE-----" || *last != "-----END CERTIFICATE-----" {
            return no("this is no certificate in PEM");
        }
        let base64 = |line: &&str| line.bytes().all(|b| b.is_ascii_alphanumeric() || b"+/=".contains(&b));
        if body.is_empty() || !body.iter().all(base64) {
            return no("this is no certificate in PEM");
        }
        // CreateTrustAnchor, "x509CertificateData".
        if text.len() > 8000 {
            return no("the certificate is longer than 8000 characters");
        }
        Ok(format!("{}\n", lines.join("\n")))
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            log_retention_days: 30,
            read_only_root: false,
            deregistration_delay: 30,
            protect: None,
            permissions_boundary: None,
            edge: Edge::default(),
            origin_secret_generation: 1,
            alarm_emails: Vec::new(),
            time_zone: TimeZone::default(),
            roles: BTreeMap::new(),
            zones: BTreeMap::new(),
            ownership: Vec::new(),
            database: DatabaseSettings::default(),
            cache: CacheSettings::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks() {
        for text in ["10.0.0.0/16", "10.255.0.0/16", "172.20.0.0/16", "192.168.0.0/16"] {
            assert_eq!(VpcCidr::try_from(text).unwrap().to_string(), text);
        }
        let help = |text: &str| VpcCidr::try_from(text).unwrap_err().help;
        assert_eq!(help("10.1.2.3/16").unwrap(), "write `10.1.0.0/16`");
        assert_eq!(help("10.1.0.0/24").unwrap(), "write `10.1.0.0/16`");
        assert_eq!(help("10.1.0.0").unwrap(), "write `10.1.0.0/16`");
        for text in [
            "",
            "10.0.0.0/33",
            "fd00::/16",
            "8.8.0.0/16",
            "172.32.0.0/16",
            "10.0.0/16",
            "10.0.0.0/016",
            "010.0.0.0/16",
            "10.0.0.0/",
            " 10.0.0.0/16",
            "10.0.0.0/16 ",
            "10.0.0.0-10.0.255.255",
            "10.256.0.0/16",
            "192.169.0.0/16",
            "100.64.0.0/16",
            "0x0a.0.0.0/16",
        ] {
            assert!(VpcCidr::try_from(text).is_err(), "{text}");
        }
        assert_eq!(help("8.8.8.0/24"), None);
    }
}
