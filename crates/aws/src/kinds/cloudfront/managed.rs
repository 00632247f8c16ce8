//! Policies that AWS keeps in every account, by id.

/// Cache policies.
/// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html>.
pub mod cache {
    /// Everything is cached by its path alone, a day where the origin says nothing: for files.
    pub const CACHING_OPTIMIZED: &str = "658327ea-f89d-4fab-a63d-7e88639e58f6";
    /// Nothing is cached: for applications.
    pub const CACHING_DISABLED: &str = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";
    /// What the origin says is cached, by path, query, cookies and host.
    pub const USE_ORIGIN_CACHE_CONTROL_HEADERS_QUERY_STRINGS: &str = "4cc15a8a-d715-48a4-82b8-cc0b614638fe";
}

/// Origin request policies.
/// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html>.
pub mod origin_request {
    /// The origin gets all that the viewer sent, the host name too.
    pub const ALL_VIEWER: &str = "216adef6-5c7f-47e4-b989-5492eafa07d3";
    /// The origin gets all that the viewer sent, and its own host name.
    pub const ALL_VIEWER_EXCEPT_HOST_HEADER: &str = "b689b0a8-53d0-40ab-baf2-68738e2966ac";
    /// A bucket gets what its own CORS rules look at.
    pub const CORS_S3_ORIGIN: &str = "88a5eaf4-2fd4-4709-b370-b4c650ea3fcf";
}

/// Response headers policies.
/// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-response-headers-policies.html>.
pub mod response_headers {
    /// A year of HTTPS only, no framing by others, no guessing of types: where the origin does not say otherwise.
    pub const SECURITY_HEADERS: &str = "67f7725c-6f97-4210-82d7-5512b31e9d03";
}
