//! The signatures of this crate, one file and one page each. Written by `cargo xtask tidy --fix`.

pub mod abp;
pub mod acme_httpd;
pub mod actix_web;
pub mod adonisjs;
pub mod aiohttp;
pub mod ajv;
pub mod akamai;
pub mod akka_http;
pub mod amazon_s3;
pub mod apache_httpd;
pub mod apache_traffic_server;
pub mod api_platform;
pub mod apiflask;
pub mod apigee;
pub mod apisix;
pub mod apollo_server;
pub mod armeria;
pub mod asp_net;
pub mod asp_net_core;
pub mod asp_net_web_api;
pub mod aws_alb;
pub mod aws_api_gateway;
pub mod aws_json;
pub mod axum;
pub mod azure_application_gateway;
pub mod azure_front_door;
pub mod beego;
pub mod bottle;
pub mod busybox_httpd;
pub mod caddy;
pub mod cakephp;
pub mod candor;
pub mod celebrate;
pub mod cherokee;
pub mod cheroot;
pub mod cherrypy;
pub mod civetweb;
pub mod cloudflare;
pub mod cloudfront;
pub mod codeigniter;
pub mod committee;
pub mod connect;
pub mod connexion;
pub mod couchdb;
pub mod crowdsec;
pub mod csurf;
pub mod dancer;
pub mod daphne;
pub mod django;
pub mod django_ninja;
pub mod django_rest_framework;
pub mod drogon;
pub mod dropshot;
pub mod dropwizard;
pub mod echo;
pub mod elasticsearch;
pub mod elysia;
pub mod envoy;
pub mod eve;
pub mod express;
pub mod express_jwt;
pub mod express_openapi_validator;
pub mod express_rate_limit;
pub mod express_validator;
pub mod f5_big_ip;
pub mod falcon;
pub mod fast_endpoints;
pub mod fastapi;
pub mod fasthttp;
pub mod fastify;
pub mod fastly;
pub mod fat_free;
pub mod feathers;
pub mod fiber;
pub mod flask;
pub mod flask_pydantic;
pub mod flask_restx;
pub mod flask_smorest;
pub mod flight;
pub mod gin;
pub mod github_rest;
pub mod go_net_http;
pub mod go_swagger;
pub mod goa;
pub mod google_apis;
pub mod google_front_end;
pub mod grape;
pub mod grizzly;
pub mod grpc_gateway;
pub mod gunicorn;
pub mod h2o;
pub mod h3;
pub mod hapi;
pub mod haproxy;
pub mod hasura;
pub mod heroku;
pub mod hono;
pub mod http4s;
pub mod http_daemon;
pub mod http_sys;
pub mod huma;
pub mod hypercorn;
pub mod iis;
pub mod imperva;
pub mod javalin;
pub mod jdk_http_server;
pub mod jetty;
pub mod joi;
pub mod json_schema_ruby;
pub mod kinto;
pub mod koa;
pub mod kong;
pub mod kratos;
pub mod kubernetes;
pub mod laminas;
pub mod laravel;
pub mod libevent;
pub mod libmicrohttpd;
pub mod lighttpd;
pub mod litespeed;
pub mod litestar;
pub mod loopback;
pub mod marshmallow;
pub mod micronaut;
pub mod mojolicious;
pub mod moleculer;
pub mod nestjs;
pub mod netlify;
pub mod next_js;
pub mod nginx;
pub mod node_http;
pub mod oatpp;
pub mod oci_registry;
pub mod openresty;
pub mod passenger;
pub mod phoenix;
pub mod php_server;
pub mod pistache;
pub mod play;
pub mod pocketbase;
pub mod poem;
pub mod postgrest;
pub mod prefect;
pub mod prism;
pub mod pyramid;
pub mod python_http_server;
pub mod quarkus;
pub mod quart;
pub mod rack;
pub mod rack_attack;
pub mod rails;
pub mod railway;
pub mod reactphp;
pub mod restify;
pub mod robyn;
pub mod rocket;
pub mod routing_controllers;
pub mod sails;
pub mod salvo;
pub mod sanic;
pub mod servicestack;
pub mod sinatra;
pub mod slim;
pub mod slowapi;
pub mod spark_java;
pub mod spring_boot;
pub mod squid;
pub mod starlette;
pub mod strapi;
pub mod sucuri;
pub mod sveltekit;
pub mod swoole;
pub mod symfony;
pub mod thin;
pub mod tomcat;
pub mod tornado;
pub mod tower_governor;
pub mod trpc;
pub mod twirp;
pub mod twisted;
pub mod tyk;
pub mod undertow;
pub mod unleash;
pub mod uvicorn;
pub mod uwebsockets;
pub mod varnish;
pub mod vercel;
pub mod vertx;
pub mod waitress;
pub mod warp;
pub mod weblogic;
pub mod webrick;
pub mod websphere_liberty;
pub mod werkzeug_dev_server;
pub mod wordpress;
pub mod yii;
pub mod zod;

use crate::signature::Signature;

/// Every one of them, by name.
#[rustfmt::skip]
pub static ALL: &[&Signature] = &[
    &abp::SIGNATURE,
    &acme_httpd::SIGNATURE,
    &actix_web::SIGNATURE,
    &adonisjs::SIGNATURE,
    &aiohttp::SIGNATURE,
    &ajv::SIGNATURE,
    &akamai::SIGNATURE,
    &akka_http::SIGNATURE,
    &amazon_s3::SIGNATURE,
    &apache_httpd::SIGNATURE,
    &apache_traffic_server::SIGNATURE,
    &api_platform::SIGNATURE,
    &apiflask::SIGNATURE,
    &apigee::SIGNATURE,
    &apisix::SIGNATURE,
    &apollo_server::SIGNATURE,
    &armeria::SIGNATURE,
    &asp_net::SIGNATURE,
    &asp_net_core::SIGNATURE,
    &asp_net_web_api::SIGNATURE,
    &aws_alb::SIGNATURE,
    &aws_api_gateway::SIGNATURE,
    &aws_json::SIGNATURE,
    &axum::SIGNATURE,
    &azure_application_gateway::SIGNATURE,
    &azure_front_door::SIGNATURE,
    &beego::SIGNATURE,
    &bottle::SIGNATURE,
    &busybox_httpd::SIGNATURE,
    &caddy::SIGNATURE,
    &cakephp::SIGNATURE,
    &candor::SIGNATURE,
    &celebrate::SIGNATURE,
    &cherokee::SIGNATURE,
    &cheroot::SIGNATURE,
    &cherrypy::SIGNATURE,
    &civetweb::SIGNATURE,
    &cloudflare::SIGNATURE,
    &cloudfront::SIGNATURE,
    &codeigniter::SIGNATURE,
    &committee::SIGNATURE,
    &connect::SIGNATURE,
    &connexion::SIGNATURE,
    &couchdb::SIGNATURE,
    &crowdsec::SIGNATURE,
    &csurf::SIGNATURE,
    &dancer::SIGNATURE,
    &daphne::SIGNATURE,
    &django::SIGNATURE,
    &django_ninja::SIGNATURE,
    &django_rest_framework::SIGNATURE,
    &drogon::SIGNATURE,
    &dropshot::SIGNATURE,
    &dropwizard::SIGNATURE,
    &echo::SIGNATURE,
    &elasticsearch::SIGNATURE,
    &elysia::SIGNATURE,
    &envoy::SIGNATURE,
    &eve::SIGNATURE,
    &express::SIGNATURE,
    &express_jwt::SIGNATURE,
    &express_openapi_validator::SIGNATURE,
    &express_rate_limit::SIGNATURE,
    &express_validator::SIGNATURE,
    &f5_big_ip::SIGNATURE,
    &falcon::SIGNATURE,
    &fast_endpoints::SIGNATURE,
    &fastapi::SIGNATURE,
    &fasthttp::SIGNATURE,
    &fastify::SIGNATURE,
    &fastly::SIGNATURE,
    &fat_free::SIGNATURE,
    &feathers::SIGNATURE,
    &fiber::SIGNATURE,
    &flask::SIGNATURE,
    &flask_pydantic::SIGNATURE,
    &flask_restx::SIGNATURE,
    &flask_smorest::SIGNATURE,
    &flight::SIGNATURE,
    &gin::SIGNATURE,
    &github_rest::SIGNATURE,
    &go_net_http::SIGNATURE,
    &go_swagger::SIGNATURE,
    &goa::SIGNATURE,
    &google_apis::SIGNATURE,
    &google_front_end::SIGNATURE,
    &grape::SIGNATURE,
    &grizzly::SIGNATURE,
    &grpc_gateway::SIGNATURE,
    &gunicorn::SIGNATURE,
    &h2o::SIGNATURE,
    &h3::SIGNATURE,
    &hapi::SIGNATURE,
    &haproxy::SIGNATURE,
    &hasura::SIGNATURE,
    &heroku::SIGNATURE,
    &hono::SIGNATURE,
    &http4s::SIGNATURE,
    &http_daemon::SIGNATURE,
    &http_sys::SIGNATURE,
    &huma::SIGNATURE,
    &hypercorn::SIGNATURE,
    &iis::SIGNATURE,
    &imperva::SIGNATURE,
    &javalin::SIGNATURE,
    &jdk_http_server::SIGNATURE,
    &jetty::SIGNATURE,
    &joi::SIGNATURE,
    &json_schema_ruby::SIGNATURE,
    &kinto::SIGNATURE,
    &koa::SIGNATURE,
    &kong::SIGNATURE,
    &kratos::SIGNATURE,
    &kubernetes::SIGNATURE,
    &laminas::SIGNATURE,
    &laravel::SIGNATURE,
    &libevent::SIGNATURE,
    &libmicrohttpd::SIGNATURE,
    &lighttpd::SIGNATURE,
    &litespeed::SIGNATURE,
    &litestar::SIGNATURE,
    &loopback::SIGNATURE,
    &marshmallow::SIGNATURE,
    &micronaut::SIGNATURE,
    &mojolicious::SIGNATURE,
    &moleculer::SIGNATURE,
    &nestjs::SIGNATURE,
    &netlify::SIGNATURE,
    &next_js::SIGNATURE,
    &nginx::SIGNATURE,
    &node_http::SIGNATURE,
    &oatpp::SIGNATURE,
    &oci_registry::SIGNATURE,
    &openresty::SIGNATURE,
    &passenger::SIGNATURE,
    &phoenix::SIGNATURE,
    &php_server::SIGNATURE,
    &pistache::SIGNATURE,
    &play::SIGNATURE,
    &pocketbase::SIGNATURE,
    &poem::SIGNATURE,
    &postgrest::SIGNATURE,
    &prefect::SIGNATURE,
    &prism::SIGNATURE,
    &pyramid::SIGNATURE,
    &python_http_server::SIGNATURE,
    &quarkus::SIGNATURE,
    &quart::SIGNATURE,
    &rack::SIGNATURE,
    &rack_attack::SIGNATURE,
    &rails::SIGNATURE,
    &railway::SIGNATURE,
    &reactphp::SIGNATURE,
    &restify::SIGNATURE,
    &robyn::SIGNATURE,
    &rocket::SIGNATURE,
    &routing_controllers::SIGNATURE,
    &sails::SIGNATURE,
    &salvo::SIGNATURE,
    &sanic::SIGNATURE,
    &servicestack::SIGNATURE,
    &sinatra::SIGNATURE,
    &slim::SIGNATURE,
    &slowapi::SIGNATURE,
    &spark_java::SIGNATURE,
    &spring_boot::SIGNATURE,
    &squid::SIGNATURE,
    &starlette::SIGNATURE,
    &strapi::SIGNATURE,
    &sucuri::SIGNATURE,
    &sveltekit::SIGNATURE,
    &swoole::SIGNATURE,
    &symfony::SIGNATURE,
    &thin::SIGNATURE,
    &tomcat::SIGNATURE,
    &tornado::SIGNATURE,
    &tower_governor::SIGNATURE,
    &trpc::SIGNATURE,
    &twirp::SIGNATURE,
    &twisted::SIGNATURE,
    &tyk::SIGNATURE,
    &undertow::SIGNATURE,
    &unleash::SIGNATURE,
    &uvicorn::SIGNATURE,
    &uwebsockets::SIGNATURE,
    &varnish::SIGNATURE,
    &vercel::SIGNATURE,
    &vertx::SIGNATURE,
    &waitress::SIGNATURE,
    &warp::SIGNATURE,
    &weblogic::SIGNATURE,
    &webrick::SIGNATURE,
    &websphere_liberty::SIGNATURE,
    &werkzeug_dev_server::SIGNATURE,
    &wordpress::SIGNATURE,
    &yii::SIGNATURE,
    &zod::SIGNATURE,
];
