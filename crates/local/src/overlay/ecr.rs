//! ECR: ministack forgets which tags stay mutable.

use serde_json::Value;

use crate::front::Ctx;
use crate::value::{Fields as _, pick};
use crate::wire::Call;

const FILTERS: &str = "imageTagMutabilityExclusionFilters";

pub(super) fn after(ctx: &Ctx<'_>, call: &Call, value: &mut Value) {
    let name = call.params.text("repositoryName");
    match call.operation.as_str() {
        "CreateRepository" => {
            ctx.remember("repository", name, &pick(&call.params, &[FILTERS]));
            if let Some(repository) = value.get_mut("repository") {
                ctx.lay("repository", name, repository);
            }
        }
        "PutImageTagMutability" => {
            ctx.forget("repository", name);
            ctx.remember("repository", name, &pick(&call.params, &[FILTERS]));
            if let Some(filters) = call.params.get(FILTERS) {
                value.set(FILTERS, filters.clone());
            }
        }
        "DeleteRepository" => ctx.forget("repository", name),
        "DescribeRepositories" => {
            for repository in value.list_mut("repositories") {
                let name = repository.text("repositoryName").to_owned();
                ctx.lay("repository", &name, repository);
            }
        }
        _ => {}
    }
}
