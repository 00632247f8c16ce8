//! Rows "frontends" and "distribution": what the world talks to, and the buckets of frontends behind it.

use std::collections::BTreeMap;

use provision_aws::kinds::cloudfront::{
    Behaviour, CorsSetting, Distribution, DistributionArgs, ErrorPage, ErrorResponse, Names, Origin, OriginAccessControl,
    OriginAccessControlArgs, PathBehaviour, Reach, ResponseHeadersPolicyArgs, comment, managed, split,
};
use provision_aws::kinds::elbv2::{ListenerRule, ORIGIN_HEADER};
use provision_aws::kinds::s3::{Bucket, BucketArgs, Encryption, grants};
use provision_aws::types::{CachePolicyId, OriginRequestPolicyId, PolicyDocument, ResponseHeadersPolicyId};
use provision_engine::{Handle, Secret, Set, Val};

use super::buckets::Draft;
use super::buildspec::AssetBuild;
use super::delivery::{Built, Product};
use super::edge::AtEdge;
use super::environment::step_of;
use super::told::Told;
use super::{Composer, Shared, buildspec, none, request_headers, response_headers};
use crate::config::model::{Frontend, Service};

/// The origin that is the load balancer, without the sign of its scope.
const ALB: &str = "alb";
/// Seconds until an origin's answer is given up.
const READ_TIMEOUT_S: u32 = 60;
/// Seconds for which a page that answers for a missing file is kept.
const MISSING_S: u32 = 0;

impl Composer<'_> {
    /// The distribution.
    pub(super) fn front(
        &mut self,
        shared: &Shared,
        secret: Option<&Val<Secret>>,
        names: Val<Names>,
        rules: &[Handle<ListenerRule>],
    ) -> Handle<Distribution> {
        let app = self.app;
        let frontends: Vec<(&Service, &Frontend)> =
            app.services.iter().filter_map(|service| Some((service, service.frontend()?))).collect();
        let backends = app.backends().next().is_some();
        let control = (!frontends.is_empty()).then(|| self.access_control());
        // One page for everything needs no code at the edge: the distribution's own error page does.
        let alone = !backends && frontends.len() == 1 && frontends.iter().all(|(service, _)| service.url_path.is_root());

        let mut edge = if alone { none() } else { self.at_edge(&frontends) };

        let mut origins: Vec<(String, Val<Origin>)> = Vec::new();
        if backends {
            origins.push((self.origin_of(ALB), Self::alb_origin(shared, secret, none())));
        }
        // Headers of requests are an origin's: who has some of its own has its own way to the load balancer.
        for (service, _) in app.backends().filter(|(service, _)| request_headers::any(service)) {
            let origin = Self::alb_origin(shared, secret, request_headers::of(service));
            origins.push((self.origin_of(&alb_of(service)), origin));
        }
        let mut behaviours: Vec<(&Service, Val<Behaviour>)> = Vec::new();
        for service in &app.services {
            let headers = self.headers_policy(service);
            let behaviour = match service.frontend() {
                Some(_) => {
                    let edge = edge.remove(service.name.as_str()).unwrap_or_else(|| AtEdge::default().into());
                    self.frontend_behaviour(service, headers, edge)
                }
                None => self.backend_behaviour(service, headers),
            };
            behaviours.push((service, behaviour));
        }
        for (service, _) in &frontends {
            let Some(control) = control else { continue };
            let (domain, headers) = (self.bucket_of(&bucket_node(service)).domain, request_headers::of(service));
            let origin = control.exists(move |out| Origin {
                domain: domain.clone(),
                path: String::new(),
                headers: headers.clone(),
                reach: Reach::Bucket(out.id.clone()),
            });
            origins.push((self.origin_of(&bucket_node(service)), origin));
        }
        let index =
            frontends.iter().find(|(service, _)| service.url_path.is_root()).map(|(_, frontend)| frontend.index_file.to_string());
        let errors = if alone { index.as_deref().map(missing).unwrap_or_default() } else { Set::default() };
        let distribution = self.distribution(names, origins, &behaviours, index.unwrap_or_default(), errors);
        self.rules_first(distribution, rules);
        distribution
    }

    fn distribution(
        &mut self,
        names: Val<Names>,
        origins: Vec<(String, Val<Origin>)>,
        behaviours: &[(&Service, Val<Behaviour>)],
        root_object: String,
        error_responses: Set<ErrorResponse>,
    ) -> Handle<Distribution> {
        let (origin_names, origin_values): (Vec<String>, Vec<Val<Origin>>) = origins.into_iter().unzip();
        // What no path takes goes to the service at the root, or else to the first one.
        let root = behaviours.iter().position(|(service, _)| service.url_path.is_root()).unwrap_or_default();
        let default = behaviours.get(root).map(|(_, behaviour)| behaviour.clone());
        let mut paths: Vec<(String, Val<Behaviour>)> = behaviours
            .iter()
            .filter(|(service, _)| !service.url_path.is_root())
            .flat_map(|(service, behaviour)| service.url_path.patterns().into_iter().map(|path| (path, behaviour.clone())))
            .collect();
        // The first pattern that matches counts: longer ones first, and of one length in an order of their own.
        paths.sort_by(|(a, _), (b, _)| b.len().cmp(&a.len()).then(a.cmp(b)));
        let (patterns, values): (Vec<String>, Vec<Val<Behaviour>>) = paths.into_iter().unzip();
        let by_path = Val::all(values).map(move |values| {
            let pairs = patterns.iter().cloned().zip(values);
            pairs.map(|(path, behaviour)| PathBehaviour { path, behaviour }).collect::<Vec<_>>()
        });
        let args = DistributionArgs {
            comment: comment(&self.scope.id, "distribution").into(),
            enabled: true.into(),
            names,
            origins: Val::all(origin_values).map(move |values| origin_names.iter().cloned().zip(values).collect()),
            default_behaviour: default.unwrap_or_else(|| behaviour(&self.origin_of(ALB), &["GET", "HEAD"]).into()),
            behaviours: by_path,
            default_root_object: root_object.into(),
            error_responses: error_responses.into(),
            http_version: "http2and3".to_owned().into(),
            ipv6: true.into(),
            price_class: "PriceClass_100".to_owned().into(),
            web_acl: String::new().into(),
        };
        self.stack.add(self.scope.ix, "distribution", args)
    }

    /// The name of an origin. It begins with the sign of the scope, by which a distribution is found also when somebody has
    /// changed its comment.
    fn origin_of(&self, name: &str) -> String {
        comment(&self.scope.id, name)
    }

    fn access_control(&mut self) -> Handle<OriginAccessControl> {
        let args = OriginAccessControlArgs { origin_type: "s3".to_owned().into(), signing: "always".to_owned().into() };
        self.stack.add(self.scope.ix, "origin-access-control", args)
    }

    /// The load balancer's host name is enough: CloudFront needs no more of it. It goes by HTTPS once there is a certificate.
    /// `headers` are added to the requests, beside the one by which the load balancer knows them.
    fn alb_origin(shared: &Shared, secret: Option<&Val<Secret>>, headers: BTreeMap<String, Secret>) -> Val<Origin> {
        let headers: Val<BTreeMap<String, Secret>> = match secret {
            Some(secret) => secret.clone().map(move |secret| {
                let ours = [(ORIGIN_HEADER.to_owned(), secret)];
                headers.clone().into_iter().chain(ours).collect()
            }),
            None => headers.into(),
        };
        shared.ingress.server.clone().zip(headers, move |server, headers| Origin {
            domain: server.name,
            path: String::new(),
            headers,
            reach: Reach::Server { https: server.https, port: server.port, read_timeout_s: READ_TIMEOUT_S },
        })
    }

    /// The headers that a service's answers get; AWS's own policy for a frontend that asks for none.
    fn headers_policy(&mut self, service: &Service) -> Val<Option<ResponseHeadersPolicyId>> {
        let headers = response_headers::of(service);
        // The reader has refused what CloudFront would not take.
        let parts = if headers.is_empty() { None } else { split(&headers).ok() };
        let Some((security, cors, headers)) = parts else {
            let managed = ResponseHeadersPolicyId::new(managed::response_headers::SECURITY_HEADERS);
            return service.frontend().map(|_| managed).into();
        };
        let args =
            ResponseHeadersPolicyArgs { security: security.into(), cors: CorsSetting(cors).into(), headers: headers.into() };
        let policy = self.stack.add(self.scope.ix, format!("response-headers.{}", service.known_as), args);
        policy.exists(|out| Some(out.id.clone()))
    }

    fn frontend_behaviour(
        &self,
        service: &Service,
        headers: Val<Option<ResponseHeadersPolicyId>>,
        edge: Val<AtEdge>,
    ) -> Val<Behaviour> {
        let policy = if service.cdn { managed::cache::CACHING_OPTIMIZED } else { managed::cache::CACHING_DISABLED };
        let base = Behaviour {
            cache_policy: Some(CachePolicyId::new(policy)),
            ..behaviour(&self.origin_of(&bucket_node(service)), &["GET", "HEAD", "OPTIONS"])
        };
        headers.zip(edge, move |response_headers_policy, edge| Behaviour {
            response_headers_policy,
            functions: edge.functions,
            lambdas: edge.lambdas,
            ..base.clone()
        })
    }

    fn backend_behaviour(&self, service: &Service, headers: Val<Option<ResponseHeadersPolicyId>>) -> Val<Behaviour> {
        let all = ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"];
        let policy = if service.cdn {
            managed::cache::USE_ORIGIN_CACHE_CONTROL_HEADERS_QUERY_STRINGS
        } else {
            managed::cache::CACHING_DISABLED
        };
        let base = Behaviour {
            cache_policy: Some(CachePolicyId::new(policy)),
            origin_request_policy: Some(OriginRequestPolicyId::new(managed::origin_request::ALL_VIEWER)),
            ..behaviour(&self.origin_of(&alb_of(service)), &all)
        };
        headers.map(move |response_headers_policy| Behaviour { response_headers_policy, ..base.clone() })
    }

    /// The private bucket of a frontend, which its distribution alone reads.
    pub(super) fn frontend(
        &mut self,
        shared: &Shared,
        service: &Service,
        frontend: &Frontend,
        distribution: Handle<Distribution>,
        told: Told,
    ) -> Built {
        let node = bucket_node(service);
        let out = self.bucket_of(&node);
        // The key that AWS manages would refuse CloudFront.
        let draft = Draft { encryption: Encryption::s3(), ..Draft::of(&out, []) };
        let policy = distribution.exists(move |distribution| {
            let reads = grants::distribution_reads(&out.arn, &distribution.arn);
            PolicyDocument::new([grants::only_tls(&out.arn)].into_iter().chain(reads))
        });
        let access_logs = shared.buckets.access_logs(self.environment, &node);
        let bucket: Handle<Bucket> = self.stack.add(self.scope.ix, node, BucketArgs { policy, access_logs, ..draft.args() });
        let build = AssetBuild {
            dir: service.repo_path.to_string(),
            dockerfile: service.dockerfile.as_ref().map(ToString::to_string),
            commands: frontend.install.iter().chain(&frontend.build).map(buildspec::line).collect(),
            assets: frontend.assets_path.to_string(),
            index: frontend.index_file.to_string(),
        };
        Built {
            name: service.known_as.to_string(),
            product: Product::Assets {
                build,
                bucket: bucket.exists(|out| out.name.clone()),
                distribution: Some(distribution.exists(|out| out.id.to_string())),
            },
            told,
            compile: service.compile.as_ref().map(|step| step_of(service, step)),
            tests: service.test.iter().map(|step| step_of(service, step)).collect(),
            once: Vec::new(),
            moves: Vec::new(),
            timeouts: service.timeouts,
        }
    }
}

/// A behaviour that asks for HTTPS, and caches, forwards and adds nothing.
fn behaviour(origin: &str, methods: &[&str]) -> Behaviour {
    let set = |methods: &[&str]| methods.iter().map(|method| (*method).to_owned()).collect::<Set<String>>();
    Behaviour {
        origin: origin.to_owned(),
        viewer_protocol: "redirect-to-https".to_owned(),
        methods: set(methods),
        cached_methods: set(&["GET", "HEAD"]),
        cache_policy: None,
        origin_request_policy: None,
        response_headers_policy: None,
        compress: true,
        functions: none(),
        lambdas: none(),
    }
}

/// A file that is not there is a page of a single-page application.
fn missing(index: &str) -> Set<ErrorResponse> {
    let page = ErrorPage { path: format!("/{index}"), status: 200 };
    [403, 404].map(|status| ErrorResponse { status, page: Some(page.clone()), keep_s: MISSING_S }).into_iter().collect()
}

/// The origin through which a service behind the load balancer is reached.
fn alb_of(service: &Service) -> String {
    if request_headers::any(service) { format!("{ALB}.{}", service.known_as) } else { ALB.to_owned() }
}

fn bucket_node(service: &Service) -> String {
    format!("frontend.{}", service.known_as)
}
