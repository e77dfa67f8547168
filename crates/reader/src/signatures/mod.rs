//! The signatures of this crate, one file and one page each. Written by `cargo xtask tidy --fix`.

pub mod actix_web;
pub mod aiohttp;
pub mod ajv;
pub mod apache_httpd;
pub mod apache_traffic_server;
pub mod apiflask;
pub mod axum;
pub mod bottle;
pub mod caddy;
pub mod cheroot;
pub mod cherrypy;
pub mod csurf;
pub mod django;
pub mod django_ninja;
pub mod django_rest_framework;
pub mod envoy;
pub mod express;
pub mod express_jwt;
pub mod express_rate_limit;
pub mod express_validator;
pub mod fastapi;
pub mod fastify;
pub mod flask;
pub mod gin;
pub mod go_net_http;
pub mod gunicorn;
pub mod h2o;
pub mod haproxy;
pub mod hypercorn;
pub mod koa;
pub mod laravel;
pub mod marshmallow;
pub mod mojolicious;
pub mod nestjs;
pub mod nginx;
pub mod node_http;
pub mod php_server;
pub mod prism;
pub mod python_http_server;
pub mod rack;
pub mod rails;
pub mod robyn;
pub mod sinatra;
pub mod slim;
pub mod slowapi;
pub mod starlette;
pub mod tomcat;
pub mod uvicorn;
pub mod webrick;
pub mod werkzeug_dev_server;
pub mod zod;

use crate::signature::Signature;

/// Every one of them, by name.
#[rustfmt::skip]
pub static ALL: &[&Signature] = &[
    &actix_web::SIGNATURE,
    &aiohttp::SIGNATURE,
    &ajv::SIGNATURE,
    &apache_httpd::SIGNATURE,
    &apache_traffic_server::SIGNATURE,
    &apiflask::SIGNATURE,
    &axum::SIGNATURE,
    &bottle::SIGNATURE,
    &caddy::SIGNATURE,
    &cheroot::SIGNATURE,
    &cherrypy::SIGNATURE,
    &csurf::SIGNATURE,
    &django::SIGNATURE,
    &django_ninja::SIGNATURE,
    &django_rest_framework::SIGNATURE,
    &envoy::SIGNATURE,
    &express::SIGNATURE,
    &express_jwt::SIGNATURE,
    &express_rate_limit::SIGNATURE,
    &express_validator::SIGNATURE,
    &fastapi::SIGNATURE,
    &fastify::SIGNATURE,
    &flask::SIGNATURE,
    &gin::SIGNATURE,
    &go_net_http::SIGNATURE,
    &gunicorn::SIGNATURE,
    &h2o::SIGNATURE,
    &haproxy::SIGNATURE,
    &hypercorn::SIGNATURE,
    &koa::SIGNATURE,
    &laravel::SIGNATURE,
    &marshmallow::SIGNATURE,
    &mojolicious::SIGNATURE,
    &nestjs::SIGNATURE,
    &nginx::SIGNATURE,
    &node_http::SIGNATURE,
    &php_server::SIGNATURE,
    &prism::SIGNATURE,
    &python_http_server::SIGNATURE,
    &rack::SIGNATURE,
    &rails::SIGNATURE,
    &robyn::SIGNATURE,
    &sinatra::SIGNATURE,
    &slim::SIGNATURE,
    &slowapi::SIGNATURE,
    &starlette::SIGNATURE,
    &tomcat::SIGNATURE,
    &uvicorn::SIGNATURE,
    &webrick::SIGNATURE,
    &werkzeug_dev_server::SIGNATURE,
    &zod::SIGNATURE,
];
