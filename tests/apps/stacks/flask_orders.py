"""The orders API as one writes it with Flask and marshmallow, for gunicorn: `gunicorn flask_orders:app`."""

from flask import Flask, abort, jsonify, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from marshmallow import Schema, ValidationError, fields, validate

app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = 1024 * 1024
limiter = Limiter(get_remote_address, app=app, storage_uri="memory://")


class Customer(Schema):
    name = fields.String(required=True, validate=validate.Length(1, 40))
    email = fields.Email(required=True)


class Item(Schema):
    sku = fields.String(required=True)
    quantity = fields.Integer(required=True, validate=validate.Range(1, 99))


class Order(Schema):
    customer = fields.Nested(Customer, required=True)
    items = fields.List(fields.Nested(Item), required=True, validate=validate.Length(1))
    note = fields.String()


class Listing(Schema):
    limit = fields.Integer(load_default=10, validate=validate.Range(1, 100))


@app.errorhandler(ValidationError)
def explain(error):
    return jsonify(errors=error.messages), 422


@app.post("/orders")
def create():
    return Order().load(request.get_json()), 201


@app.get("/orders")
def listing():
    return jsonify(Listing().load(request.args))


@app.get("/orders/<int:number>")
def read(number):
    if number != 7:
        abort(404, f"Order {number} does not exist")
    return jsonify(number=number)


@app.get("/account")
def account():
    if not request.authorization:
        abort(401)
    return jsonify(name="Ada")


@app.get("/report")
@limiter.limit("1 per hour")
def report():
    return jsonify(orders=7)
