//! Amazon ElastiCache.
