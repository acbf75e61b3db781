package org.mycelium.api;

import io.vertx.core.Future;
import java.util.Map;
import org.mycelium.bus.FailureCode;
import org.mycelium.bus.MyceliumFailure;
import org.mycelium.jsonrpc.RpcError;

/** The numbers of JSON-RPC for failures of the bus. */
final class RpcFailures {
  private RpcFailures() {}

  /**
   * The same future with the numbers of a method; failures that it does not name get the general
   * ones. The words go along as data.
   */
  static <T> Future<T> map(Future<T> call, Map<FailureCode, Integer> codes) {
    return call.recover(failure -> Future.failedFuture(error(failure, codes)));
  }

  private static RpcError error(Throwable failure, Map<FailureCode, Integer> codes) {
    if (failure instanceof RpcError error) {
      return error;
    }
    MyceliumFailure typed = MyceliumFailure.of(failure);
    Integer code = codes.get(typed.code());
    return new RpcError(
        code == null ? general(typed.code()) : code, String.valueOf(typed.getMessage()));
  }

  private static int general(FailureCode code) {
    return switch (code) {
      case MALFORMED -> RpcError.INVALID_PARAMS;
      case FORBIDDEN -> RpcError.FORBIDDEN;
      case LIMIT_REACHED -> RpcError.LIMIT_REACHED;
      case OTHER, NOT_FOUND, ALREADY_KNOWN, INTERNAL, UNAVAILABLE, TIMEOUT, UNSUPPORTED_VERSION ->
          RpcError.INTERNAL_ERROR;
    };
  }
}
