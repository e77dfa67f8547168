"""The orders API as one writes it with Django REST framework, for gunicorn: `gunicorn django_orders:app`."""

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application

settings.configure(
    SECRET_KEY="only-for-tests",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=["rest_framework"],
    CACHES={"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
    REST_FRAMEWORK={
        "UNAUTHENTICATED_USER": None,
        "DEFAULT_AUTHENTICATION_CLASSES": [],
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
        "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
        "DEFAULT_THROTTLE_RATES": {"anon": "1/hour"},
    },
)
django.setup()

from django.urls import path  # noqa: E402, settings come first
from rest_framework import serializers  # noqa: E402
from rest_framework.authentication import BaseAuthentication  # noqa: E402
from rest_framework.decorators import api_view, authentication_classes, permission_classes, throttle_classes  # noqa: E402
from rest_framework.exceptions import NotAuthenticated, NotFound  # noqa: E402
from rest_framework.permissions import BasePermission  # noqa: E402
from rest_framework.response import Response  # noqa: E402
from rest_framework.throttling import AnonRateThrottle  # noqa: E402
from rest_framework.views import APIView  # noqa: E402


class Customer(serializers.Serializer):
    name = serializers.CharField(max_length=40)
    email = serializers.EmailField()


class Item(serializers.Serializer):
    sku = serializers.CharField()
    quantity = serializers.IntegerField(min_value=1, max_value=99)


class Order(serializers.Serializer):
    customer = Customer()
    items = Item(many=True, allow_empty=False)
    note = serializers.CharField(required=False)


class Listing(serializers.Serializer):
    limit = serializers.IntegerField(min_value=1, max_value=100, default=10)


class Orders(APIView):
    def post(self, request):
        order = Order(data=request.data)
        order.is_valid(raise_exception=True)
        return Response(order.validated_data, 201)

    def get(self, request):
        query = Listing(data=request.query_params)
        query.is_valid(raise_exception=True)
        return Response(query.validated_data)


class Bearer(BaseAuthentication):
    def authenticate(self, request):
        token = request.headers.get("Authorization", "")
        return (token, token) if token.startswith("Bearer ") else None

    def authenticate_header(self, request):
        return "Bearer"


class HasToken(BasePermission):
    def has_permission(self, request, view):
        return bool(request.auth)


@api_view()
def read(request, number):
    if number != 7:
        raise NotFound(f"Order {number} does not exist")
    return Response({"number": number})


@api_view()
@authentication_classes([Bearer])
@permission_classes([HasToken])
def account(request):
    if not request.auth:
        raise NotAuthenticated
    return Response({"name": "Ada"})


@api_view()
@throttle_classes([AnonRateThrottle])
def report(request):
    return Response({"orders": 7})


urlpatterns = [
    path("orders", Orders.as_view()),
    path("orders/<int:number>", read),
    path("account", account),
    path("report", report),
]
app = get_wsgi_application()
