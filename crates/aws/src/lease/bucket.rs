//! The bucket as a store of leases.

use aws_sdk_s3::primitives::ByteStream;
use futures::FutureExt;
use futures::future::BoxFuture;
use provision_engine::lease::{Document, Only, Store, Told, Version};
use provision_engine::{Events, Fault};

use super::{DateOf, bucket_name};
use crate::client::{Clients, Connection, OrFault, Reclass};

/// No lease is longer: what is, is not read.
const LONGEST: i64 = 64 * 1024;
/// The answers that mean that a condition is not met, or that somebody else was writing at that moment.
const NOT_MET: [&str; 3] = ["PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey"];

/// The lease bucket of an account and region.
#[derive(Debug)]
pub struct LeaseBucket {
    pub(super) clients: Clients,
    /// Its name.
    pub name: String,
}

impl Connection {
    /// The lease bucket, to take leases in.
    #[must_use]
    pub fn leases(&self, events: &Events) -> LeaseBucket {
        LeaseBucket { clients: self.clients_for_leases(events), name: self.lease_bucket() }
    }

    /// The lease bucket, to see who holds what. Its clients cannot mutate.
    #[must_use]
    pub fn leases_seen(&self, events: &Events) -> LeaseBucket {
        LeaseBucket { clients: self.clients_for_reading(events), name: self.lease_bucket() }
    }

    fn lease_bucket(&self) -> String {
        bucket_name(&self.identity.place.account, &self.identity.place.region)
    }
}

impl LeaseBucket {
    async fn read(&self, key: &str) -> Result<Told<Option<Document>>, Fault> {
        let date = DateOf::default();
        let call = self.clients.s3().get_object().bucket(&self.name).key(key);
        let got = call.customize().interceptor(date.clone()).send().await.or_fault("s3:GetObject").unless(&["NoSuchKey"])?;
        let at = date.told()?;
        let Some(got) = got else { return Ok(Told { what: None, at }) };
        let version = Version::new(got.e_tag().unwrap_or_default());
        // What is too long is none of ours.
        let text = if got.content_length().is_some_and(|length| length <= LONGEST) {
            let body = got.body.collect().await.map_err(|error| Fault::new(provision_engine::Class::Lost, error.to_string()))?;
            String::from_utf8(body.to_vec()).unwrap_or_default()
        } else {
            String::new()
        };
        Ok(Told { what: Some(Document { text, version }), at })
    }

    async fn write(&self, key: &str, text: String, only: Only<'_>) -> Result<Told<Option<Version>>, Fault> {
        let date = DateOf::default();
        let call = self.clients.s3().put_object().bucket(&self.name).key(key).content_type("application/json");
        let call = call.body(ByteStream::from(text.into_bytes()));
        let call = match only {
            Only::IfAbsent => call.if_none_match("*"),
            Only::If(version) => call.if_match(version.as_str()),
        };
        let put = call.customize().interceptor(date.clone()).send().await.or_fault("s3:PutObject").unless(&NOT_MET)?;
        let version = put.map(|put| Version::new(put.e_tag().unwrap_or_default()));
        Ok(Told { what: version, at: date.told()? })
    }

    async fn remove(&self, key: &str, version: &Version) -> Result<Told<bool>, Fault> {
        let date = DateOf::default();
        let call = self.clients.s3().delete_object().bucket(&self.name).key(key).if_match(version.as_str());
        let done = call.customize().interceptor(date.clone()).send().await.or_fault("s3:DeleteObject").unless(&NOT_MET)?;
        Ok(Told { what: done.is_some(), at: date.told()? })
    }
}

impl Store for LeaseBucket {
    fn get<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Told<Option<Document>>, Fault>> {
        self.read(key).boxed()
    }

    fn put<'a>(&'a self, key: &'a str, text: String, only: Only<'a>) -> BoxFuture<'a, Result<Told<Option<Version>>, Fault>> {
        self.write(key, text, only).boxed()
    }

    fn delete<'a>(&'a self, key: &'a str, version: &'a Version) -> BoxFuture<'a, Result<Told<bool>, Fault>> {
        self.remove(key, version).boxed()
    }
}
