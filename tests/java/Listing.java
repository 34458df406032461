import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.annotation.processing.SupportedAnnotationTypes;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.AnnotationValue;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;

/** Prints, for the compiler that runs it, every function and the annotations of its parameters: one JSON object a line. */
@SupportedAnnotationTypes("*")
public class Listing extends AbstractProcessor {
    @Override
    public SourceVersion getSupportedSourceVersion() {
        return SourceVersion.latest();
    }

    @Override
    public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
        round.getRootElements().forEach(this::list);
        return false;
    }

    private void list(Element element) {
        for (Element inner : element.getEnclosedElements()) {
            if (inner.getKind() == ElementKind.METHOD) {
                function((ExecutableElement) inner);
            } else {
                list(inner);
            }
        }
    }

    private void function(ExecutableElement method) {
        String name = marks(method).stream()
                .filter(m -> simple(m).equals("FunctionName"))
                .map(m -> values(m).get("value"))
                .findFirst()
                .orElse(null);
        if (name == null) {
            return;
        }
        List<String> bindings = method.getParameters().stream()
                .flatMap(p -> marks(p).stream().map(m -> binding(m, p)))
                .collect(Collectors.toList());
        marks(method).stream()
                .filter(m -> !simple(m).equals("FunctionName"))
                .forEach(m -> bindings.add(binding(m, null)));
        String holder = ((TypeElement) method.getEnclosingElement()).getQualifiedName().toString();
        System.out.println("{\"function\": " + name
                + ", \"method\": " + text(holder + "." + method.getSimpleName())
                + ", \"returns\": " + text(method.getReturnType().toString())
                + ", \"bindings\": [" + String.join(", ", bindings) + "]}");
    }

    private String binding(AnnotationMirror mark, VariableElement parameter) {
        String custom = marks(mark.getAnnotationType().asElement()).stream()
                .filter(m -> simple(m).equals("CustomBinding"))
                .map(m -> object(values(m)))
                .findFirst()
                .orElse("null");
        return "{\"annotation\": " + text(simple(mark))
                + ", \"parameter\": " + (parameter == null ? "null" : text(parameter.getSimpleName().toString()))
                + ", \"custom\": " + custom
                + ", \"values\": " + object(values(mark)) + "}";
    }

    private static List<? extends AnnotationMirror> marks(Element element) {
        return element.getAnnotationMirrors();
    }

    private static String simple(AnnotationMirror mark) {
        return mark.getAnnotationType().asElement().getSimpleName().toString();
    }

    private static Map<String, String> values(AnnotationMirror mark) {
        Map<String, String> found = new TreeMap<>();
        mark.getElementValues().forEach((key, value) -> found.put(key.getSimpleName().toString(), json(value)));
        return found;
    }

    private static String json(AnnotationValue value) {
        Object held = value.getValue();
        if (held instanceof List) {
            return ((List<?>) held).stream()
                    .map(v -> json((AnnotationValue) v))
                    .collect(Collectors.joining(", ", "[", "]"));
        }
        return text(held instanceof VariableElement ? ((VariableElement) held).getSimpleName().toString() : held.toString());
    }

    private static String object(Map<String, String> values) {
        return values.entrySet().stream()
                .map(e -> text(e.getKey()) + ": " + e.getValue())
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private static String text(String value) {
        return "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
