package dev.sharddal.spring.jdbc;

import dev.sharddal.spring.UseCase;
import java.lang.reflect.Method;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.core.annotation.AnnotatedElementUtils;

/**
 * An interceptor that sets the use case of a method's {@link UseCase} annotation while the method
 * runs.
 */
final class UseCaseInterceptor implements MethodInterceptor {

  @Override
  public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
    UseCase declared = declared(invocation);
    if (declared == null) {
      return invocation.proceed();
    }
    dev.sharddal.metadata.UseCase former = CurrentUseCase.set(declared.value());
    try {
      return invocation.proceed();
    } finally {
      CurrentUseCase.set(former);
    }
  }

  private static @Nullable UseCase declared(MethodInvocation invocation) {
    Object target = invocation.getThis();
    Class<?> type = target == null ? invocation.getMethod().getDeclaringClass() : target.getClass();
    Method method = AopUtils.getMostSpecificMethod(invocation.getMethod(), type);
    UseCase onMethod = AnnotatedElementUtils.findMergedAnnotation(method, UseCase.class);
    return onMethod != null
        ? onMethod
        : AnnotatedElementUtils.findMergedAnnotation(type, UseCase.class);
  }
}
