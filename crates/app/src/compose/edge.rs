//! Row "edge": single-page routing at the edge. A request for a page gets the frontend's first file; a request for a file
//! goes on as it is; an answer is never touched, so that a backend's own errors pass through.

use std::collections::BTreeMap;

use provision_aws::kinds::cloudfront::FunctionArgs;
use provision_aws::kinds::iam::Role;
use provision_aws::kinds::lambda::{EdgeFunction, EdgeFunctionArgs, Package, PackageError};
use provision_aws::types::{Arn, PolicyDocument, Statement};
use provision_engine::{Handle, Val};

use super::role_changes::RoleOf;
use super::{Composer, none};
use crate::config::model::{Edge, Frontend, RoleKind, Service};

/// A page is asked for before the cache is: one copy of the first file answers for all of them, and a deploy forgets one.
const EVENT: &str = "viewer-request";
/// The role of the functions of Lambda@Edge.
const ROLE: &str = "role.edge";
/// The most that a function on a viewer's request may have.
/// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-functions-restrictions.html>.
const MEMORY_MIB: u32 = 128;
const TIMEOUT_S: u32 = 5;

/// What rewrites the requests of a behaviour, by event.
#[derive(Clone, Debug, Default)]
pub(super) struct AtEdge {
    /// CloudFront Functions.
    pub(super) functions: BTreeMap<String, Arn>,
    /// Versions of functions of Lambda@Edge.
    pub(super) lambdas: BTreeMap<String, Arn>,
}

impl Composer<'_> {
    /// What routes the pages of each of these frontends, by the service's name.
    pub(super) fn at_edge(&mut self, frontends: &[(&Service, &Frontend)]) -> BTreeMap<String, Val<AtEdge>> {
        let edge = self.environment.settings.edge;
        let role = (edge == Edge::Lambda && !frontends.is_empty()).then(|| self.edge_role(frontends));
        let mut all = BTreeMap::new();
        for (service, frontend) in frontends {
            let index = frontend.index_file.to_string();
            let routing = Routing { path: service.url_path.as_str(), index: &index };
            let of = |arn: Arn| BTreeMap::from([(EVENT.to_owned(), arn)]);
            let node = edge_node(service);
            let routed = match (edge, role) {
                (Edge::Function, _) => {
                    let args = FunctionArgs { runtime: "cloudfront-js-2.0".to_owned().into(), code: routing.function().into() };
                    let function = self.stack.add(self.scope.ix, node, args);
                    function.exists(move |out| AtEdge { functions: of(out.arn.clone()), lambdas: none() })
                }
                (Edge::Lambda, Some(role)) => {
                    // Packing one file of a fixed name cannot fail.
                    let Ok(code) = routing.package() else { continue };
                    let args = EdgeFunctionArgs {
                        role: role.exists(|out| out.arn.clone()),
                        runtime: "nodejs22.x".to_owned().into(),
                        handler: "index.handler".to_owned().into(),
                        memory_mib: MEMORY_MIB.into(),
                        timeout_s: TIMEOUT_S.into(),
                        code: code.into(),
                    };
                    let function = self.stack.add(self.scope.ix, node, args);
                    // CloudFront copies a version only once it is active.
                    function.ready(move |out| AtEdge { functions: none(), lambdas: of(out.version.clone()) })
                }
                (Edge::Lambda | Edge::None, _) => continue,
            };
            all.insert(service.name.to_string(), routed);
        }
        all
    }

    /// The role that the functions run in. They write their logs, in the region that is nearest to a viewer, where somebody has made
    /// the log group: those that Lambda makes by itself in each region would stay when everything else has gone.
    /// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-edge-permissions.html>.
    fn edge_role(&mut self, frontends: &[(&Service, &Frontend)]) -> Handle<Role> {
        let region = super::region(self.collection);
        let (partition, account) = (region.partition(), &self.collection.account);
        let streams = frontends.iter().map(|(service, _)| {
            let function = self.scope.named(&edge_node(service), || EdgeFunction::name_of(&self.scope.id, &edge_node(service)));
            format!("arn:{partition}:logs:*:{account}:log-group:/aws/lambda/us-east-1.{function}:*")
        });
        let logs = Statement::allow(&["logs:CreateLogStream", "logs:PutLogEvents"], streams);
        let policies = BTreeMap::from([("logs".to_owned(), PolicyDocument::new([logs]))]);
        let trust = ["lambda.amazonaws.com", "edgelambda.amazonaws.com"].map(Statement::trust_service);
        self.role_of(ROLE, RoleOf::environment(RoleKind::Edge), PolicyDocument::new(trust), policies.into())
    }
}

fn edge_node(service: &Service) -> String {
    format!("edge.{}", service.known_as)
}

/// A frontend, as the edge sees it.
struct Routing<'a> {
    /// The path that it is served under; `/` for all.
    path: &'a str,
    /// The file that answers for pages.
    index: &'a str,
}

/// Rewrites a URI: the frontend's own path is no part of its bucket's keys, and what has no extension is a page.
const ROUTE: &str = "\
function route(uri) {
  if (base !== '/' && (uri === base || uri.startsWith(base + '/'))) uri = uri.slice(base.length) || '/';
  const last = uri.slice(uri.lastIndexOf('/') + 1);
  return last.includes('.') ? uri : '/' + index;
}
";

impl Routing<'_> {
    /// As a CloudFront Function.
    /// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html>.
    fn function(&self) -> String {
        format!(
            "{}{ROUTE}function handler(event) {{\n  event.request.uri = route(event.request.uri);\n  return event.request;\n}}\n",
            self.constants()
        )
    }

    /// As a function of Lambda@Edge.
    /// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-event-structure.html>.
    fn lambda(&self) -> String {
        let handler = "exports.handler = async (event) => {
  const request = event.Records[0].cf.request;
  request.uri = route(request.uri);
  return request;
};
";
        format!("'use strict';\n{}{ROUTE}{handler}", self.constants())
    }

    fn package(&self) -> Result<Package, PackageError> {
        Package::of(&[("index.js", &self.lambda())])
    }

    fn constants(&self) -> String {
        // JSON's strings are JavaScript's.
        let text = |text: &str| serde_json::Value::from(text).to_string();
        format!("const base = {};\nconst index = {};\n", text(self.path), text(self.index))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_of_the_function() {
        insta::assert_snapshot!(Routing { path: "/admin", index: "index.html" }.function());
    }

    #[test]
    fn the_code_at_lambda_edge() {
        insta::assert_snapshot!(Routing { path: "/admin", index: "index.html" }.lambda());
    }
}
