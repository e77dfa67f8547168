# The orders API as one writes it with Sinatra. usage: sinatra_orders.rb PORT
require 'json'
require 'json-schema'
require 'rack/attack'
require 'sinatra/base'

ORDER = {
  type: 'object',
  required: %w[customer items],
  properties: {
    customer: {
      type: 'object',
      required: %w[name email],
      properties: { name: { type: 'string', minLength: 1, maxLength: 40 }, email: { type: 'string', pattern: '^\S+@\S+$' } }
    },
    items: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        required: %w[sku quantity],
        properties: { sku: { type: 'string' }, quantity: { type: 'integer', minimum: 1, maximum: 99 } }
      }
    },
    note: { type: 'string' }
  }
}.freeze

# Counts of Rack::Attack in memory; its periods are longer than this process lives.
class Counts
  def initialize = @counts = Hash.new(0)
  def increment(key, amount, _options = {}) = @counts[key] += amount
  def read(key) = @counts[key]
  def write(key, value, _options = {}) = @counts[key] = value
end

class Orders < Sinatra::Base
  set :environment, :production
  set :server, :puma
  set :bind, '127.0.0.1'
  set :port, ARGV[0].to_i
  set :server_settings, { Silent: true, Threads: '1:4' }

  use Rack::Attack
  Rack::Attack.cache.store = Counts.new
  Rack::Attack.throttle('reports', limit: 1, period: 1_000_000_000) { |request| request.ip if request.path == '/report' }

  before { content_type :json }

  post '/orders' do
    halt 415, { error: 'Send application/json' }.to_json unless request.media_type == 'application/json'
    begin
      order = JSON.parse(request.body.read)
    rescue JSON::ParserError => e
      halt 400, { error: e.message }.to_json
    end
    errors = JSON::Validator.fully_validate(ORDER, order)
    halt 422, { errors: errors }.to_json unless errors.empty?
    [201, order.to_json]
  end

  get '/orders' do
    limit = Integer(params.fetch('limit', '10'), exception: false)
    halt 400, { error: 'limit must be a number' }.to_json unless limit
    { limit: limit }.to_json
  end

  get '/orders/:number' do
    halt 404, { error: "Order #{params['number']} does not exist" }.to_json unless params['number'] == '7'
    { number: 7 }.to_json
  end

  get('/account') { request.env['HTTP_AUTHORIZATION'] ? { name: 'Ada' }.to_json : halt(401) }
  get('/report') { { orders: 7 }.to_json }

  run!
end
