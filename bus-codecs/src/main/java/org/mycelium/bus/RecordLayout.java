package org.mycelium.bus;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;

/**
 * The fields of a record in wire order, which is the order of its components: a minor version adds
 * components at the end, nothing else. Golden vectors in the tests hold every layout fast.
 *
 * @param <T> the record
 */
final class RecordLayout<T extends Record> {
  /** How a component is written. */
  enum Kind {
    INT,
    LONG,
    BOOLEAN,
    TEXT,
    /** Of {@link Bytes}. */
    BYTES,
    ENUM,
    /** Of records. */
    LIST,
    /** Of texts by texts. */
    MAP
  }

  /** One component; {@code type} is the enum class or the element class of a list. */
  record Field(String name, Kind kind, Class<?> type, RecordComponent component) {
    Object get(Record owner) {
      try {
        return component.getAccessor().invoke(owner);
      } catch (IllegalAccessException | InvocationTargetException e) {
        throw new IllegalStateException("accessor of " + component, e);
      }
    }

    /** The place of a constant in its enum, which only grows at its end. */
    int number(Object constant) {
      return List.of(type.getEnumConstants()).indexOf(constant);
    }

    /** The constant at this place; the first, OTHER, for one of a newer minor version. */
    Object constant(int number) {
      Object[] constants = type.getEnumConstants();
      return constants[number < constants.length ? number : 0];
    }

    RecordLayout<? extends Record> element() {
      return of(type.asSubclass(Record.class));
    }
  }

  private static final ClassValue<RecordLayout<?>> LAYOUTS =
      new ClassValue<>() {
        @Override
        protected RecordLayout<?> computeValue(Class<?> type) {
          return new RecordLayout<>(type.asSubclass(Record.class));
        }
      };

  private final Class<T> type;
  private final List<Field> fields = new ArrayList<>();
  private final Constructor<T> constructor;

  private RecordLayout(Class<T> type) {
    this.type = type;
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] parameters = new Class<?>[components.length];
    for (int i = 0; i < components.length; i++) {
      parameters[i] = components[i].getType();
      fields.add(field(components[i]));
    }
    try {
      this.constructor = type.getConstructor(parameters);
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(type + " has no public canonical constructor", e);
    }
  }

  @SuppressWarnings("unchecked") // The cache maps a class to the layout of that very class.
  static <T extends Record> RecordLayout<T> of(Class<T> type) {
    return (RecordLayout<T>) LAYOUTS.get(type);
  }

  private static Field field(RecordComponent component) {
    Class<?> type = component.getType();
    Kind kind;
    if (type == int.class) {
      kind = Kind.INT;
    } else if (type == long.class) {
      kind = Kind.LONG;
    } else if (type == boolean.class) {
      kind = Kind.BOOLEAN;
    } else if (type == String.class) {
      kind = Kind.TEXT;
    } else if (type == Bytes.class) {
      kind = Kind.BYTES;
    } else if (type.isEnum()) {
      kind = Kind.ENUM;
    } else if (type == List.class) {
      Type element = ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[0];
      return new Field(component.getName(), Kind.LIST, (Class<?>) element, component);
    } else {
      kind = Kind.MAP;
    }
    return new Field(component.getName(), kind, type, component);
  }

  List<Field> fields() {
    return fields;
  }

  String name() {
    return type.getSimpleName();
  }

  /**
   * Makes the record.
   *
   * @throws WireException when its constructor refuses a value
   */
  T create(Object[] values) {
    try {
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new WireException(name() + ": " + cause.getMessage());
    } catch (InstantiationException | IllegalAccessException e) {
      throw new IllegalStateException("constructor of " + type, e);
    }
  }
}
