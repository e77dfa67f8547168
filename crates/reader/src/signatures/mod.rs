//! The signatures of this crate, one file and one page each. Written by `cargo xtask tidy --fix`.

pub mod actix_web;
pub mod aiohttp;
pub mod ajv;
pub mod akamai;
pub mod amazon_s3;
pub mod apache_httpd;
pub mod apache_traffic_server;
pub mod apiflask;
pub mod asp_net_core;
pub mod aws_alb;
pub mod aws_api_gateway;
pub mod axum;
pub mod azure_application_gateway;
pub mod bottle;
pub mod caddy;
pub mod candor;
pub mod cheroot;
pub mod cherrypy;
pub mod cloudflare;
pub mod cloudfront;
pub mod connexion;
pub mod csurf;
pub mod dancer;
pub mod django;
pub mod django_ninja;
pub mod django_rest_framework;
pub mod echo;
pub mod envoy;
pub mod express;
pub mod express_jwt;
pub mod express_openapi_validator;
pub mod express_rate_limit;
pub mod express_validator;
pub mod falcon;
pub mod fastapi;
pub mod fastify;
pub mod fastly;
pub mod fiber;
pub mod flask;
pub mod gin;
pub mod github_rest;
pub mod go_net_http;
pub mod google_apis;
pub mod google_front_end;
pub mod grape;
pub mod gunicorn;
pub mod h2o;
pub mod hapi;
pub mod haproxy;
pub mod http_sys;
pub mod hypercorn;
pub mod iis;
pub mod javalin;
pub mod jetty;
pub mod joi;
pub mod json_schema_ruby;
pub mod koa;
pub mod kong;
pub mod kubernetes;
pub mod laravel;
pub mod lighttpd;
pub mod litestar;
pub mod marshmallow;
pub mod micronaut;
pub mod mojolicious;
pub mod nestjs;
pub mod nginx;
pub mod node_http;
pub mod openresty;
pub mod phoenix;
pub mod php_server;
pub mod prism;
pub mod pyramid;
pub mod python_http_server;
pub mod rack;
pub mod rack_attack;
pub mod rails;
pub mod restify;
pub mod robyn;
pub mod rocket;
pub mod sanic;
pub mod sinatra;
pub mod slim;
pub mod slowapi;
pub mod spring_boot;
pub mod squid;
pub mod starlette;
pub mod symfony;
pub mod tomcat;
pub mod tornado;
pub mod tower_governor;
pub mod twisted;
pub mod undertow;
pub mod uvicorn;
pub mod varnish;
pub mod vercel;
pub mod waitress;
pub mod warp;
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
    &akamai::SIGNATURE,
    &amazon_s3::SIGNATURE,
    &apache_httpd::SIGNATURE,
    &apache_traffic_server::SIGNATURE,
    &apiflask::SIGNATURE,
    &asp_net_core::SIGNATURE,
    &aws_alb::SIGNATURE,
    &aws_api_gateway::SIGNATURE,
    &axum::SIGNATURE,
    &azure_application_gateway::SIGNATURE,
    &bottle::SIGNATURE,
    &caddy::SIGNATURE,
    &candor::SIGNATURE,
    &cheroot::SIGNATURE,
    &cherrypy::SIGNATURE,
    &cloudflare::SIGNATURE,
    &cloudfront::SIGNATURE,
    &connexion::SIGNATURE,
    &csurf::SIGNATURE,
    &dancer::SIGNATURE,
    &django::SIGNATURE,
    &django_ninja::SIGNATURE,
    &django_rest_framework::SIGNATURE,
    &echo::SIGNATURE,
    &envoy::SIGNATURE,
    &express::SIGNATURE,
    &express_jwt::SIGNATURE,
    &express_openapi_validator::SIGNATURE,
    &express_rate_limit::SIGNATURE,
    &express_validator::SIGNATURE,
    &falcon::SIGNATURE,
    &fastapi::SIGNATURE,
    &fastify::SIGNATURE,
    &fastly::SIGNATURE,
    &fiber::SIGNATURE,
    &flask::SIGNATURE,
    &gin::SIGNATURE,
    &github_rest::SIGNATURE,
    &go_net_http::SIGNATURE,
    &google_apis::SIGNATURE,
    &google_front_end::SIGNATURE,
    &grape::SIGNATURE,
    &gunicorn::SIGNATURE,
    &h2o::SIGNATURE,
    &hapi::SIGNATURE,
    &haproxy::SIGNATURE,
    &http_sys::SIGNATURE,
    &hypercorn::SIGNATURE,
    &iis::SIGNATURE,
    &javalin::SIGNATURE,
    &jetty::SIGNATURE,
    &joi::SIGNATURE,
    &json_schema_ruby::SIGNATURE,
    &koa::SIGNATURE,
    &kong::SIGNATURE,
    &kubernetes::SIGNATURE,
    &laravel::SIGNATURE,
    &lighttpd::SIGNATURE,
    &litestar::SIGNATURE,
    &marshmallow::SIGNATURE,
    &micronaut::SIGNATURE,
    &mojolicious::SIGNATURE,
    &nestjs::SIGNATURE,
    &nginx::SIGNATURE,
    &node_http::SIGNATURE,
    &openresty::SIGNATURE,
    &phoenix::SIGNATURE,
    &php_server::SIGNATURE,
    &prism::SIGNATURE,
    &pyramid::SIGNATURE,
    &python_http_server::SIGNATURE,
    &rack::SIGNATURE,
    &rack_attack::SIGNATURE,
    &rails::SIGNATURE,
    &restify::SIGNATURE,
    &robyn::SIGNATURE,
    &rocket::SIGNATURE,
    &sanic::SIGNATURE,
    &sinatra::SIGNATURE,
    &slim::SIGNATURE,
    &slowapi::SIGNATURE,
    &spring_boot::SIGNATURE,
    &squid::SIGNATURE,
    &starlette::SIGNATURE,
    &symfony::SIGNATURE,
    &tomcat::SIGNATURE,
    &tornado::SIGNATURE,
    &tower_governor::SIGNATURE,
    &twisted::SIGNATURE,
    &undertow::SIGNATURE,
    &uvicorn::SIGNATURE,
    &varnish::SIGNATURE,
    &vercel::SIGNATURE,
    &waitress::SIGNATURE,
    &warp::SIGNATURE,
    &webrick::SIGNATURE,
    &werkzeug_dev_server::SIGNATURE,
    &zod::SIGNATURE,
];
