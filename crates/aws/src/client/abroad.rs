//! A zone of another account, and the clients of the role through which its records are read and written.

use std::sync::{Arc, OnceLock};

use aws_types::SdkConfig;
use provision_engine::Fault;

use super::Clients;
use crate::types::{Arn, DomainName, HostedZoneId};

/// A zone of another account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZoneAbroad {
    /// Its name.
    pub name: DomainName,
    /// The role through which it is written. It is assumed with the credentials of the run, which its trust policy must allow.
    pub role: Arn,
}

/// The zone as a connection knows it. The role is not assumed before a record is looked for.
#[derive(Clone, Debug)]
pub(super) struct Way {
    pub(super) zone: ZoneAbroad,
    pub(super) config: SdkConfig,
    /// The zone's id, once it was looked for.
    pub(super) id: Arc<OnceLock<HostedZoneId>>,
}

impl Way {
    pub(super) fn new(zone: ZoneAbroad, config: SdkConfig) -> Self {
        Self { zone, config, id: Arc::default() }
    }

    pub(super) fn with(&self, clients: Clients) -> Abroad {
        Abroad { zone: self.zone.clone(), clients: Box::new(clients), id: Arc::clone(&self.id) }
    }
}

/// The clients of the zone's role.
#[derive(Debug)]
pub(crate) struct Abroad {
    pub(crate) zone: ZoneAbroad,
    pub(crate) clients: Box<Clients>,
    pub(crate) id: Arc<OnceLock<HostedZoneId>>,
}

impl Abroad {
    /// A fault, with the way on which it came.
    pub(crate) fn told(&self, fault: Fault) -> Fault {
        let ZoneAbroad { name, role } = &self.zone;
        let message = format!("the zone {name}, through the role {role}: {}", fault.message);
        let help = "let the role be assumed with the credentials of the run, and read and write the zone: route53:ListHostedZones, \
                    GetHostedZone, ListResourceRecordSets, ChangeResourceRecordSets, GetChange";
        Fault { message, help: fault.help.or_else(|| Some(help.to_owned())), ..fault }
    }
}
