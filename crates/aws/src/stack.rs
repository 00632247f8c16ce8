//! A stack of CloudFormation: what stands in it, and its template.

use aws_sdk_cloudformation::types::TemplateStage;
use provision_engine::Fault;

use crate::client::{OrFault, Reader};

/// An object of a stack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StackObject {
    /// Its name in the template.
    pub logical: String,
    /// Its type: `AWS::EC2::VPC`.
    pub kind: String,
    /// Its physical id: what it is called in AWS.
    pub physical: String,
}

/// The objects of a stack, and its template as it is in effect.
///
/// # Errors
/// There is no such stack, or it cannot be read.
pub async fn read(aws: &Reader, name: &str) -> Result<(Vec<StackObject>, String), Fault> {
    let objects = async {
        let pages = aws.cloudformation().list_stack_resources().stack_name(name).into_paginator().items().send();
        let all: Result<Vec<_>, _> = pages.try_collect().await;
        all.or_fault("cloudformation:ListStackResources")
    };
    let template = async {
        let call = aws.cloudformation().get_template().stack_name(name).template_stage(TemplateStage::Processed);
        call.send().await.or_fault("cloudformation:GetTemplate")
    };
    let (objects, template) = futures::try_join!(objects, template)?;
    let object = |seen: aws_sdk_cloudformation::types::StackResourceSummary| {
        let physical = seen.physical_resource_id.filter(|id| !id.is_empty())?;
        Some(StackObject { logical: seen.logical_resource_id?, kind: seen.resource_type?, physical })
    };
    Ok((objects.into_iter().filter_map(object).collect(), template.template_body.unwrap_or_default()))
}
