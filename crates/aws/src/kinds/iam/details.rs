//! The account's roles and its own managed policies, read in one call for both kinds; and what IAM's kinds share.

use std::sync::Arc;

use aws_sdk_iam::types::{EntityType, ManagedPolicyDetail, RoleDetail};
use provision_engine::{Fault, Listing};

use crate::client::{Aws, OrFault, Reader};

/// Where everything of ours is.
pub(super) const PATH: &str = "/provision/";

/// What the account has.
#[derive(Default)]
pub(super) struct Details {
    pub(super) roles: Vec<RoleDetail>,
    pub(super) policies: Vec<ManagedPolicyDetail>,
}

pub(super) async fn of(aws: &Reader, cx: &Listing<Aws>) -> Result<Arc<Details>, Fault> {
    cx.once(async {
        let call = aws.iam().get_account_authorization_details().max_items(1000);
        let mut pages = call.filter(EntityType::Role).filter(EntityType::LocalManagedPolicy).into_paginator().send();
        let mut all = Details::default();
        while let Some(page) = pages.next().await {
            let page = page.or_fault("iam:GetAccountAuthorizationDetails")?;
            all.roles.extend(page.role_detail_list.unwrap_or_default());
            all.policies.extend(page.policies.unwrap_or_default());
        }
        Ok(all)
    })
    .await
}
