// The orders API as one writes it with NestJS; the decorators are applied by hand, so that no TypeScript is built.
// usage: nest_orders.js PORT
require('reflect-metadata');
const common = require('@nestjs/common');
const { APP_GUARD, NestFactory } = require('@nestjs/core');
const { Throttle, ThrottlerGuard, ThrottlerModule } = require('@nestjs/throttler');
const { Type } = require('class-transformer');
const rule = require('class-validator');

/** What the compiler makes of `@a @b name: type`. */
function property(target, name, type, ...decorators) {
  Reflect.defineMetadata('design:type', type, target.prototype, name);
  for (const decorator of decorators.reverse()) decorator(target.prototype, name);
}

/** What the compiler makes of `@a @b method(@c argument: type)`. */
function method(target, name, decorators, ...arguments_) {
  Reflect.defineMetadata('design:paramtypes', arguments_.map(([type]) => type), target.prototype, name);
  arguments_.forEach(([, decorator], index) => decorator(target.prototype, name, index));
  const descriptor = Object.getOwnPropertyDescriptor(target.prototype, name);
  for (const decorator of decorators.reverse()) decorator(target.prototype, name, descriptor);
}

class Customer {}
property(Customer, 'name', String, rule.IsString(), rule.Length(1, 40));
property(Customer, 'email', String, rule.IsEmail());

class Item {}
property(Item, 'sku', String, rule.IsString());
property(Item, 'quantity', Number, rule.IsInt(), rule.Min(1), rule.Max(99));

class Order {}
property(Order, 'customer', Customer, rule.IsDefined(), rule.ValidateNested(), Type(() => Customer));
property(Order, 'items', Array, rule.IsArray(), rule.ArrayMinSize(1), rule.ValidateNested({ each: true }), Type(() => Item));
property(Order, 'note', String, rule.IsOptional(), rule.IsString());

class BearerGuard {
  canActivate(context) {
    if (!context.switchToHttp().getRequest().headers.authorization) throw new common.UnauthorizedException();
    return true;
  }
}

class Orders {
  create(order) { return order; }
  listing(limit) { return { limit }; }
  read(number) {
    if (number !== 7) throw new common.NotFoundException(`Order ${number} does not exist`);
    return { number };
  }
  account() { return { name: 'Ada' }; }
  report() { return { orders: 7 }; }
}
const limit = common.Query('limit', new common.DefaultValuePipe(10), common.ParseIntPipe);
method(Orders, 'create', [common.Post('orders')], [Order, common.Body()]);
method(Orders, 'listing', [common.Get('orders')], [Number, limit]);
method(Orders, 'read', [common.Get('orders/:number')], [Number, common.Param('number', common.ParseIntPipe)]);
method(Orders, 'account', [common.Get('account'), common.UseGuards(BearerGuard)]);
method(Orders, 'report', [common.Get('report'), Throttle({ default: { limit: 1, ttl: 3_600_000 } })]);
common.Controller()(Orders);

class App {}
common.Module({
  imports: [ThrottlerModule.forRoot([{ ttl: 60_000, limit: 1000 }])],
  controllers: [Orders],
  providers: [{ provide: APP_GUARD, useClass: ThrottlerGuard }],
})(App);

async function start() {
  const app = await NestFactory.create(App, { logger: false });
  app.useGlobalPipes(new common.ValidationPipe());
  await app.listen(Number(process.argv[2]), '127.0.0.1');
}

start();
